import { expect, it } from "vitest";
import { decimal, ZERO } from "../domain/decimal.ts";
import type { UnixMs } from "../domain/time.ts";
import { LegMoves } from "./leg-moves.ts";

const LEG = "BTC/USDT:USDT|both";
const ONE = decimal("1");
const at = (minute: number): UnixMs => (minute * 60_000) as UnixMs;

function heldBefore(moves: LegMoves, minute: number, now: string): string {
  return moves.before(LEG, at(minute), { owned: decimal(now), external: ZERO }).owned.toFixed();
}

it("tells what was held at a moment of the last ten minutes, in whatever order the news came", () => {
  const moves = new LegMoves();
  for (const minute of [1, 5, 3]) moves.note(LEG, at(minute), ONE, ZERO);
  expect([0, 2, 4, 6].map((minute) => heldBefore(moves, minute, "3"))).toEqual(["0", "1", "2", "3"]);
});

it("forgets what is older, but not when the leg moved last", () => {
  const moves = new LegMoves();
  moves.note(LEG, at(0), ONE, ZERO);
  expect(moves.lastOwnedAt(LEG)).toBe(at(0));
  moves.note(LEG, at(11), ONE, ZERO);
  expect(heldBefore(moves, 0, "2")).toBe("1");
  expect(moves.lastOwnedAt(LEG)).toBe(at(11));
});

it("keeps the newest of many", () => {
  const moves = new LegMoves();
  for (let each = 0; each < 1_000; each += 1) moves.note(LEG, (at(1) + each) as UnixMs, ONE, ZERO);
  expect(heldBefore(moves, 1, "1000")).toBe("872");
});

it("keeps what an order of ours filled in one moment as one, and never what the trader did", () => {
  const moves = new LegMoves();
  for (let each = 0; each < 1_000; each += 1) moves.note(LEG, at(1), ONE, ZERO);
  expect(heldBefore(moves, 1, "1000")).toBe("0");
  moves.note(LEG, at(2), ZERO, ONE);
  moves.note(LEG, at(2), ZERO, ONE.neg());
  expect(moves.movedAfter(LEG, at(1), "trader")).toBe(true);
});
