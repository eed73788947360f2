import { describe, expect, it } from "vitest";
import { manualClock } from "./clock.ts";
import { INSTRUMENTS } from "./instruments.ts";
import { PriceBoard } from "./price-board.ts";
import { csvReplay, parsePriceCsv, randomWalk } from "./price-process.ts";

const START_MS = 1_767_000_000_000;
function boardAt(seed: number) {
  const clock = manualClock(START_MS);
  return { clock, board: new PriceBoard(INSTRUMENTS, clock, seed) };
}
const last = (board: PriceBoard, symbol = "BTCUSDT") => board.get(symbol)?.last.toFixed();

describe("the random walk", () => {
  const walk = (seed: number, seconds: number) => {
    const { board } = boardAt(seed);
    const process = randomWalk(board, seed, 1_000, START_MS);
    for (let second = 1; second <= seconds; second++) process.advanceTo(START_MS + second * 1_000);
    return INSTRUMENTS.map(({ symbol }) => last(board, symbol));
  };

  it("repeats with its seed and differs with another", () => {
    expect(walk(7, 30)).toEqual(walk(7, 30));
    expect(walk(7, 30)).not.toEqual(walk(8, 30));
  });

  it("goes on after the clock was set back", () => {
    const { board } = boardAt(7);
    const process = randomWalk(board, 7, 1_000, START_MS);
    process.advanceTo(START_MS - 3_600_000);
    const before = last(board);
    process.advanceTo(START_MS - 3_590_000);
    expect(last(board)).not.toBe(before);
  });

  it("leaves held prices alone", () => {
    const { board } = boardAt(7);
    const price = board.get("BTCUSDT");
    if (price !== undefined) board.setByHand("BTCUSDT", price.last);
    randomWalk(board, 7, 1_000, START_MS).advanceTo(START_MS + 60_000);
    expect(last(board)).toBe("61200");
  });
});

describe("the CSV replay", () => {
  const TEXT =
    "timestamp,symbol,price\n1000,BTCUSDT,60000\r\n3000,BTCUSDT,60500.04\n2000,ETHUSDT,3000\n2500,NOPE,1\n";

  it("plays each row when its time has come, rounded to the tick", () => {
    const { board } = boardAt(7);
    const replay = csvReplay(board, parsePriceCsv(TEXT), START_MS);
    replay.advanceTo(START_MS);
    expect([last(board), last(board, "ETHUSDT")]).toEqual(["60000", "2950"]);
    replay.advanceTo(START_MS + 1_999);
    expect([last(board), last(board, "ETHUSDT")]).toEqual(["60000", "3000"]);
    replay.advanceTo(START_MS + 2_000);
    expect(last(board)).toBe("60500");
  });

  it("names the broken line", () => {
    expect(() => parsePriceCsv("1000,BTCUSDT,60000\nsoon,BTCUSDT,1")).toThrow("line 2");
    expect(() => parsePriceCsv("1000,BTCUSDT,much")).toThrow("line 1");
  });
});
