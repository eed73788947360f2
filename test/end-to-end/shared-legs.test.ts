// Legs on which the trader holds a quantity by hand beside ours: the venue nets both, so only our own doing keeps them apart.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { Decimal, decimal, type Decimal as Money } from "../../engine/domain/decimal.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import type { PositionLeg } from "../../src/venue/core/types.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { OwnBook } from "../oracle/own-book.ts";
import { readRecord } from "../oracle/record-oracle.ts";
import { acceptedTwice, ledgerOf } from "../oracle/venue-oracle.ts";

const SYMBOL = "ETHUSDT";
const BY_HAND = decimal("0.7");

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let book: OwnBook;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance", balance: "100000" },
    { venue: "bybit", balance: "100000" },
    { venue: "binance", positionMode: "hedge", balance: "100000" },
    { venue: "bybit", positionMode: "hedge", balance: "100000" },
  ]);
  book = new OwnBook(fleet.venue);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

afterEach(async () => {
  fleet.venue.control.faults.clear(undefined);
  const closing = await send({ action: "close" });
  for (const account of fleet.accounts) {
    await eventually(() => expect(ownQuantity(account)).toBe("0"));
    const left = exchangeOf(account).positions(account.paperAccountId, SYMBOL);
    for (const { quantity } of left) if (quantity.gt(0)) byHand(account, "sell", quantity);
  }
  await eventually(() => {
    for (const account of fleet.accounts) expect(resting(account)).toEqual([]);
  });
  // The venue has flattened it; whether we know so yet decides if the next entry is let in.
  await settled(closing);
});

const exchangeOf = ({ venue }: FleetAccount) => fleet.venue.exchanges[venue];
const legOf = (account: FleetAccount): PositionLeg => (fleet.accounts.indexOf(account) < 2 ? "both" : "long");

function byHand(account: FleetAccount, side: "buy" | "sell", quantity: Money): void {
  const outcome = exchangeOf(account).placeOrder(account.paperAccountId, {
    ...{ symbol: SYMBOL, side, leg: legOf(account), type: "market", timeInForce: "ioc", quantity },
    ...{ price: undefined, reduceOnly: false, clientOrderId: undefined },
  });
  expect(outcome.kind).toBe("ok");
}

async function send(rest: Readonly<Record<string, unknown>>): Promise<string> {
  signals += 1;
  const body = { id: `shared-${signals}`, issuedAt: new Date().toISOString(), instrument: SYMBOL, ...rest };
  const answer = await client.post(body);
  expect(answer.status).toBe(202);
  return answer.body.signalId ?? "";
}

const settled = (signalId: string) =>
  eventually(async () => {
    const { decisions } = await client.trace(signalId);
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return decisions.map(({ state }) => state);
  }, 20_000);

const mark = () => fleet.venue.control.board.get(SYMBOL)?.mark ?? decimal(0);
const moveTo = (percent: number, from: Money) =>
  fleet.venue.control.board.setByHand(SYMBOL, from.mul(1 + percent / 100));

function ownLeg(account: FleetAccount) {
  return book.legs(account).find(({ symbol, leg }) => symbol === SYMBOL && leg === legOf(account));
}
const ownQuantity = (account: FleetAccount) => String(ownLeg(account)?.quantity ?? 0);
const foreignQuantity = (account: FleetAccount) => String(ownLeg(account)?.foreign ?? 0);

function resting(account: FleetAccount): readonly string[] {
  return exchangeOf(account)
    .openConditionals(account.paperAccountId, SYMBOL)
    .map(({ trigger, quantity }) => `${trigger} ${quantity}`);
}

/** Our own beside the trader's: one stop for exactly ours, no target. */
async function expectOnlyStops(): Promise<void> {
  await eventually(() => {
    for (const account of fleet.accounts) {
      expect(ownQuantity(account)).not.toBe("0");
      expect(resting(account)).toEqual([`stop ${ownQuantity(account)}`]);
    }
  });
}

async function openShared(targets: readonly { percent: number; share: number }[]): Promise<void> {
  for (const account of fleet.accounts) byHand(account, "buy", BY_HAND);
  const states = await settled(await send({ action: "open", side: "long", stop: "3%", targets }));
  expect(states).toEqual(fleet.accounts.map(() => "done"));
  await expectOnlyStops();
}

describe("a leg that the trader shares", () => {
  it("carries one stop for our own part, and targets only while the trader holds nothing", async () => {
    await openShared([{ percent: 2, share: 0.5 }]);
    for (const account of fleet.accounts) byHand(account, "sell", BY_HAND);
    await eventually(() => {
      for (const account of fleet.accounts) expect(resting(account)).toHaveLength(2);
    });
    for (const account of fleet.accounts) byHand(account, "buy", BY_HAND);
    await expectOnlyStops();
  });

  it("is left by an exit that withdraws the stop first", async () => {
    await openShared([{ percent: 2, share: 0.5 }]);
    const before = ledgerLength();
    expect(await settled(await send({ action: "close" }))).toEqual(fleet.accounts.map(() => "done"));
    for (const account of fleet.accounts) {
      expect([ownQuantity(account), foreignQuantity(account)]).toEqual(["0", String(BY_HAND)]);
      expect(storyOf(account, before)).toEqual(["stop canceled", "exit accepted"]);
    }
  });

  it("is reduced by an exit, and the rest is protected anew", async () => {
    await openShared([]);
    const held = fleet.accounts.map(ownQuantity);
    await settled(await send({ action: "reduce", share: "0.5" }));
    await expectOnlyStops();
    fleet.accounts.forEach((account, at) => {
      expect(Number(ownQuantity(account))).toBeLessThan(Number(held[at]));
      expect(foreignQuantity(account)).toBe(String(BY_HAND));
    });
  });

  it("has its targets taken when the price is there", async () => {
    const start = mark();
    await openShared([
      { percent: 1, share: 0.5 },
      { percent: 2, share: 0.5 },
    ]);
    const held = fleet.accounts.map((account) => decimal(ownQuantity(account)));
    moveTo(1.2, start);
    await eventually(() => {
      fleet.accounts.forEach((account, at) => {
        const half = held[at]?.div(2) ?? decimal(0);
        expect(half.sub(ownQuantity(account)).abs().lte("0.01")).toBe(true);
      });
    });
    await expectOnlyStops();
    moveTo(2.3, start);
    await eventually(() => {
      for (const account of fleet.accounts)
        expect([ownQuantity(account), foreignQuantity(account)]).toEqual(["0", String(BY_HAND)]);
    });
    moveTo(0, start);
  });

  it("keeps its stop while the exit's cancels fail, and is left in the end", async () => {
    await openShared([]);
    fleet.venue.control.faults.arm({ kind: "drop-request", requestClass: "cancel" });
    const closing = await send({ action: "close" });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const account of fleet.accounts) expect(resting(account)).toEqual([`stop ${ownQuantity(account)}`]);
    fleet.venue.control.faults.clear(undefined);
    expect(await settled(closing)).toEqual(fleet.accounts.map(() => "done"));
    for (const account of fleet.accounts)
      expect([ownQuantity(account), foreignQuantity(account)]).toEqual(["0", String(BY_HAND)]);
  });

  it("is not oversold by an exit whose cancels were carried out but not answered", async () => {
    await openShared([]);
    fleet.venue.control.faults.arm({ kind: "accept-then-drop-reply", requestClass: "cancel", count: 4 });
    expect(await settled(await send({ action: "close" }))).toEqual(fleet.accounts.map(() => "done"));
    for (const account of fleet.accounts)
      expect([ownQuantity(account), foreignQuantity(account)]).toEqual(["0", String(BY_HAND)]);
    expect(book.oversells()).toEqual([]);
  });

  it("has its stop back when the exit got lost, and is left by the next", async () => {
    await openShared([]);
    fleet.venue.control.faults.arm({ kind: "drop-request", requestClass: "place-order" });
    const closing = await send({ action: "close" });
    await eventually(() => {
      for (const account of fleet.accounts) expect(resting(account)).toEqual([]);
    });
    await expectOnlyStops();
    // And it stays, as long as nobody knows what became of the exit.
    await new Promise((resolve) => setTimeout(resolve, 600));
    for (const account of fleet.accounts) expect(resting(account)).toEqual([`stop ${ownQuantity(account)}`]);
    fleet.venue.control.faults.clear(undefined);
    expect(await settled(closing)).toEqual(fleet.accounts.map(() => "done"));
    for (const account of fleet.accounts)
      expect([ownQuantity(account), foreignQuantity(account)]).toEqual(["0", String(BY_HAND)]);
  });

  it("is not sold twice by a stop that triggers while the exit begins", async () => {
    const start = mark();
    await openShared([]);
    const closing = send({ action: "close" });
    moveTo(-4, start);
    await settled(await closing);
    await eventually(() => {
      for (const account of fleet.accounts)
        expect([ownQuantity(account), foreignQuantity(account)]).toEqual(["0", String(BY_HAND)]);
    });
    expect(book.oversells()).toEqual([]);
    moveTo(0, start);
  });

  it("gives us our share of a funding payment", async () => {
    const before = await readRecord(fleet.pools.reading);
    await openShared([]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const exchange of Object.values(fleet.venue.exchanges)) {
      exchange.forceFunding(SYMBOL, decimal("0.001"));
    }
    await eventually(async () => {
      const record = await readRecord(fleet.pools.reading);
      for (const account of fleet.accounts) {
        const booked = record.of(account.id).funding.sub(before.of(account.id).funding);
        const whole = decimal(ownQuantity(account)).add(BY_HAND).mul(mark()).mul("-0.001");
        const share = whole.mul(ownQuantity(account)).div(decimal(ownQuantity(account)).add(BY_HAND));
        expect(booked.sub(share).abs().lt("0.001"), `${booked} for ${share}`).toBe(true);
      }
    }, 10_000);
  });
});

describe("what cannot be prevented", () => {
  it("is recorded and told: the trader buys, and the price runs through target and stop before we know", async () => {
    const start = mark();
    const opened = await send({
      ...{ action: "open", side: "long", stop: "3%", targets: [{ percent: 2, share: 0.5 }] },
    });
    await settled(opened);
    await eventually(() => {
      for (const account of fleet.accounts) expect(resting(account)).toHaveLength(2);
    });
    // One turn: nothing of it can be heard of before it is over.
    for (const account of fleet.accounts) byHand(account, "buy", decimal("5"));
    moveTo(2.5, start);
    moveTo(-5, start);
    await eventually(async () => {
      const record = await readRecord(fleet.pools.reading);
      for (const account of fleet.accounts) {
        const leg = ownLeg(account);
        expect(ownQuantity(account)).toBe("0");
        expect(leg?.oversold.gt(0)).toBe(true);
        const { oversold, cash, fees } = record.of(account.id);
        expect(String(oversold.quantity)).toBe(String(leg?.oversold));
        expect(String(oversold.cash)).toBe(String(leg?.oversoldCash));
        expect(String(oversold.fees)).toBe(String(leg?.oversoldFees));
        expect(String(cash)).toBe(String(sumOfLegs(account, ({ cashOfClosedRounds }) => cashOfClosedRounds)));
        expect(String(fees)).toBe(String(sumOfLegs(account, (each) => each.fees)));
      }
    });
    expect(await running.engine.positions()).toEqual([]);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toMatch(/flotilla_oversold_total\{leg="stop"\} [1-9]/);
    // Nothing is bought back, and the account trades on once it was compared.
    moveTo(0, start);
    await settled(await send({ action: "open", side: "long", stop: "3%" }));
    await expectOnlyStops();
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  });
});

function sumOfLegs(account: FleetAccount, read: (leg: ReturnType<OwnBook["legs"]>[number]) => Money): Money {
  return Decimal.sum(0, ...book.legs(account).map(read));
}

function ledgerLength(): Readonly<Record<"binance" | "bybit", number>> {
  return {
    binance: ledgerOf(fleet.venue, "binance").length,
    bybit: ledgerOf(fleet.venue, "bybit").length,
  };
}

/** What became of stops and exits, in the venue's order. */
function storyOf(account: FleetAccount, since: ReturnType<typeof ledgerLength>): readonly string[] {
  return ledgerOf(fleet.venue, account.venue)
    .slice(since[account.venue])
    .filter(({ accountId }) => accountId === account.paperAccountId)
    .flatMap((entry) => {
      if (entry.kind === "conditional.closed") return [`stop ${entry.status}`];
      return entry.kind === "order.accepted" ? ["exit accepted"] : [];
    });
}
