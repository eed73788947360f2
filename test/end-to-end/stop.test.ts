// The engine is told to stop while the market runs through stops and targets: it drains, reaches no store that is closed, and
// its successor finds everything.
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { OwnBook } from "../oracle/own-book.ts";
import { readRecord } from "../oracle/record-oracle.ts";
import { acceptedTwice, unprotected } from "../oracle/venue-oracle.ts";

const SYMBOL = "SOLUSDT";
const ROUNDS = 2;
const PATH = [1.006, 0.996, 1.015, 0.975] as const;
/** What only something that came too late, or a store that is gone, can cause. */
const TOO_LATE = /guard\.failed|event\.failed|record\.failed|order\.look-failed|Cannot use a pool/;

let fleet: TestFleet;
let book: OwnBook;
let port: number;

beforeAll(async () => {
  const kinds = [{ venue: "binance" }, { venue: "bybit" }] as const;
  fleet = await startFleet([...kinds, ...kinds, ...kinds, ...kinds]);
  book = new OwnBook(fleet.venue);
  port = await freePort();
});

afterAll(async () => {
  await fleet?.stop();
});

async function start(printed: string[]): Promise<EngineProcess> {
  const environment = { ...fleet.environment, LOG_LEVEL: "warn" };
  const engine = EngineProcess.start(environment, port, (text) => printed.push(text));
  await engine.ready();
  expect(engine.alive(), printed.join("")).toBe(true);
  return engine;
}

/** Up and down through every target and stop, as fast as the venue goes. */
function shake(): () => void {
  const middle = fleet.venue.control.board.get(SYMBOL)?.last ?? decimal(0);
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    fleet.venue.control.board.setByHand(SYMBOL, middle.mul(PATH[turns % PATH.length] ?? 1));
  }, 4);
  return () => {
    clearInterval(timer);
    fleet.venue.control.board.setByHand(SYMBOL, middle);
  };
}

describe("an engine that is told to stop", () => {
  it("drains while fills pour in, and nothing is missing afterwards", { timeout: 90_000 }, async () => {
    const printed: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const engine = await start(printed);
      const client = new EngineClient(engine.url, fleet);
      const targets = [
        { percent: 0.5, share: 0.3 },
        { percent: 1.4, share: 0.3 },
      ];
      const signal = { action: "open", instrument: SYMBOL, side: "long", stop: "2%", targets };
      const answer = await client.post({
        id: `stop-${round}`,
        issuedAt: new Date().toISOString(),
        ...signal,
      });
      expect(answer.status).toBe(202);
      await eventually(() => {
        const held = fleet.accounts.flatMap((account) => book.legs(account)).map(({ quantity }) => quantity);
        expect(held.filter((quantity) => !quantity.isZero())).toHaveLength(fleet.accounts.length);
      });
      const rest = shake();
      await new Promise((resolve) => setTimeout(resolve, 40));
      const stopped = engine.stop();
      setTimeout(rest, 400);
      await stopped;
      expect(await engine.ended, printed.join("")).toBe("0");
    }
    expect(
      printed
        .join("")
        .split("\n")
        .filter((line) => TOO_LATE.test(line)),
    ).toEqual([]);
    await expectNothingMissing(printed);
  });
});

async function expectNothingMissing(printed: string[]): Promise<void> {
  const successor = await start(printed);
  try {
    await eventually(async () => {
      expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]);
      const record = await readRecord(fleet.pools.reading);
      for (const account of fleet.accounts) {
        const [leg] = book.legs(account);
        const [position] = record.of(account.id).positions;
        expect(`${account.paperAccountId} ${position?.quantity}`).toBe(
          `${account.paperAccountId} ${leg?.quantity}`,
        );
        expect(String(record.of(account.id).fees)).toBe(String(leg?.fees));
      }
    }, 15_000);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  } finally {
    await successor.stop();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
