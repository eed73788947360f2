// What the venue tells of a position, held against our book: only a difference that no fill explains asks for a comparison.
import { beforeEach, describe, expect, it } from "vitest";
import { AccountState, positionKey } from "../accounts/account-state.ts";
import { Decimal } from "../domain/decimal.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { FLAT } from "../domain/position.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import { ToldPositions } from "./told-positions.ts";

const BTC = "BTC/USDT:USDT" as InstrumentId;
let state: AccountState;
let nowMs: number;
let compared: number;
let told: ToldPositions;

beforeEach(() => {
  state = new AccountState("a" as AccountId, "t" as TenantId);
  state.reconciled = true;
  nowMs = 10_000;
  compared = 0;
  told = new ToldPositions({
    reconciler: {
      markDirty: (dirty) => {
        dirty.reconciled = false;
        compared += 1;
      },
    },
    clock: { now: () => nowMs as UnixMs, monotonic: () => nowMs as MonotonicMs },
    journal: { write: () => undefined },
    meter: { count: () => undefined, observe: () => undefined, gauge: () => undefined },
  });
});

function own(quantity: number): void {
  const position = state.position(BTC, "both");
  state.setPosition({ ...position, net: { ...FLAT, quantity: new Decimal(quantity) } });
}

function tell(quantity: number, at = nowMs): void {
  told.take(state, {
    instrumentId: BTC,
    positionSide: "both",
    quantity: new Decimal(quantity),
    at: at as UnixMs,
  });
}

function wait(ms: number): void {
  nowMs += ms;
  told.look();
}

describe("a position that the venue tells", () => {
  it("asks for one comparison where no fill comes within half a second", () => {
    tell(2);
    wait(499);
    expect(compared).toBe(0);
    wait(1);
    expect(compared).toBe(1);
    state.reconciled = true;
    wait(60_000);
    expect(compared).toBe(1);
  });

  it("asks for nothing where the fill comes first, or a little later", () => {
    own(2);
    tell(2);
    tell(3);
    wait(300);
    own(3);
    wait(60_000);
    expect(compared).toBe(0);
  });

  it("is held against what the trader has beside ours, too", () => {
    own(2);
    state.external.note(positionKey(BTC, "both"), new Decimal(-5));
    tell(-3);
    wait(60_000);
    expect(compared).toBe(0);
  });

  it("says nothing when it is older than another one that was told", () => {
    own(3);
    tell(3, 9_000);
    tell(2, 8_999);
    wait(60_000);
    expect(compared).toBe(0);
  });

  it("does not grow younger by those that follow it", () => {
    tell(2);
    wait(400);
    tell(3);
    wait(100);
    expect(compared).toBe(1);
  });

  it("is as young as it is where everything before it was explained", () => {
    tell(2);
    wait(400);
    own(2);
    tell(3);
    wait(100);
    expect(compared).toBe(0);
    wait(400);
    expect(compared).toBe(1);
  });

  it("waits for a comparison that is under way, and asks again only where that does not explain it", () => {
    state.reconciled = false;
    tell(2);
    wait(5_000);
    expect(compared).toBe(0);
    state.reconciled = true;
    wait(250);
    expect(compared).toBe(1);
  });

  it("of an account that another engine serves now concerns us no more", () => {
    tell(2);
    state.retired = true;
    wait(60_000);
    expect(compared).toBe(0);
  });
});
