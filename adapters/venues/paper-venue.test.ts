// The whole adapter against the paper venue, both dialects: what the engine needs from a venue, end to end over real sockets.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { OrderIntent } from "../../engine/domain/order.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { PositionMode, VenueName } from "../../engine/domain/venue.ts";
import type { OrderRef, Read, VenueEvent } from "../../engine/ports/venue.ts";
import { type RunningVenue, startVenue } from "../../src/venue/start-venue.ts";
import { createVenue, type ManagedVenue } from "./create-venue.ts";
import { approvedIntent, BTC, eventLog, systemClock, testOptions, testSigner } from "./testing.ts";

const ONE_WAY = "one-way" as AccountId;
const HEDGE = "hedge" as AccountId;
const MODES: Readonly<Record<string, PositionMode>> = { [ONE_WAY]: "one-way", [HEDGE]: "hedge" };
const RECV_WINDOW_MS = 2_000;

function value<T>(read: Read<T>): T {
  if (read.kind === "failed") throw new Error(`${read.code} ${read.reason}`);
  return read.value;
}

describe.each<{ venue: VenueName }>([{ venue: "binance" }, { venue: "bybit" }])("$venue", ({ venue }) => {
  let paper: RunningVenue;
  let subject: ManagedVenue;
  const log = eventLog();
  const submit = (fields: Partial<OrderIntent>) =>
    subject.submit(approvedIntent({ accountId: ONE_WAY, ...fields }), subject.now(), RECV_WINDOW_MS);
  const ref = (fields: Partial<OrderRef>): OrderRef => ({
    clientOrderId: undefined,
    venueOrderId: undefined,
    instrumentId: BTC,
    conditional: false,
    ...fields,
  });

  beforeAll(async () => {
    paper = await startVenue({ prices: { kind: "hand" }, limits: { enabled: false } });
    const exchange = paper.exchanges[venue];
    const keys = new Map<string, { apiKey: string; secret: string }>();
    for (const [accountId, positionMode] of Object.entries(MODES)) {
      const opened = exchange.createAccount({ accountId, balance: decimal(100_000), positionMode });
      if (opened.kind === "refused") throw new Error(opened.refusal.detail);
      keys.set(accountId, opened.value.key);
    }
    subject = createVenue(
      testOptions({
        venue,
        urls: paper.urls[venue],
        signer: testSigner(keys),
        onEvent: log.onEvent,
        accountSettings: (id) => ({ positionMode: MODES[id] ?? "one-way", marginMode: "cross" }),
      }),
    );
    await subject.start();
  });
  afterAll(async () => {
    subject.stop();
    await paper.stop();
  });

  it("lists instruments with exact filters and brackets", () => {
    const btc = subject.instrument(BTC);
    expect(btc).toMatchObject({
      venue,
      venueSymbol: "BTCUSDT",
      base: "BTC",
      quote: "USDT",
      status: "trading",
    });
    expect(btc?.tickSize.gt(0)).toBe(true);
    expect(subject.instruments().length).toBeGreaterThanOrEqual(30);
    expect(btc?.brackets.length).toBeGreaterThanOrEqual(1);
  });

  it("knows the latest prices", () => {
    const price = subject.prices.latest(venue, "paper", BTC);
    expect(price?.last.gt(0)).toBe(true);
    expect(price?.mark.gt(0)).toBe(true);
    expect(systemClock.now() - (price?.at ?? 0)).toBeLessThan(5_000);
    expect(subject.prices.latest(venue, "live", BTC)).toBeUndefined();
  });

  it("checks credentials", async () => {
    const report = value(await subject.checkCredentials(ONE_WAY));
    expect(report).toMatchObject({ canTrade: true, canWithdraw: false, positionMode: "one-way" });
    expect(report.balance.equity.toString()).toBe("100000");
    expect(Math.abs(report.clockOffsetMs)).toBeLessThan(1_000);
    expect(value(await subject.checkCredentials(HEDGE)).positionMode).toBe("hedge");
    const unknown = await subject.checkCredentials("nobody" as AccountId);
    expect(unknown).toMatchObject({ kind: "failed", credentials: true });
  });

  it("prepares leverage and margin mode once", async () => {
    const settings = { leverage: 7, marginMode: "cross" } as const;
    expect(subject.isPrepared(ONE_WAY, BTC, settings)).toBe(false);
    value(await subject.prepare(ONE_WAY, BTC, settings));
    expect(subject.isPrepared(ONE_WAY, BTC, settings)).toBe(true);
    value(await subject.prepare(ONE_WAY, BTC, settings));
    const isolated = { leverage: 3, marginMode: "isolated" } as const;
    value(await subject.prepare(ONE_WAY, BTC, isolated));
    value(await subject.prepare(ONE_WAY, BTC, settings));
    const refused = await subject.prepare(ONE_WAY, BTC, { leverage: 9_999, marginMode: "cross" });
    expect(refused.kind).toBe("failed");
  });

  it("opens, protects, looks up and closes a one-way position, and streams all of it", async () => {
    const since = subject.now();
    subject.openStream(ONE_WAY);
    subject.openStream(ONE_WAY);
    await log.until((event) => event.kind === "stream-up" && event.accountId === ONE_WAY);

    const entry = approvedIntent({ accountId: ONE_WAY, quantity: decimal("0.02") });
    const outcome = await subject.submit(entry, subject.now(), RECV_WINDOW_MS);
    expect(outcome.kind).toBe("accepted");
    const fill = await log.until(
      (event) => event.kind === "fill" && event.fill.clientOrderId === entry.clientOrderId,
    );
    expect(fill.kind === "fill" && fill.fill.fee.gt(0)).toBe(true);
    await log.until(
      (event) =>
        event.kind === "order" &&
        event.report.clientOrderId === entry.clientOrderId &&
        event.report.state === "filled",
    );
    const found = value(await subject.findOrder(ONE_WAY, ref({ clientOrderId: entry.clientOrderId })));
    expect(found?.state).toBe("filled");
    expect(found?.filledQuantity.toString()).toBe("0.02");
    expect(found?.averagePrice?.gt(0)).toBe(true);

    const [position] = value(await subject.positions(ONE_WAY));
    expect(position).toMatchObject({ instrumentId: BTC, positionSide: "both" });
    expect(position?.quantity.toString()).toBe("0.02");

    const mark = position?.markPrice ?? decimal(0);
    const tick = subject.instrument(BTC)?.tickSize ?? decimal(1);
    const at = (factor: string) => mark.mul(factor).div(tick).floor().mul(tick);
    const stop = approvedIntent({
      accountId: ONE_WAY,
      leg: "stop",
      side: "sell",
      reduceOnly: true,
      quantity: decimal("0.02"),
      type: { kind: "stop-market", triggerPrice: at("0.95") },
    });
    const target = approvedIntent({
      accountId: ONE_WAY,
      leg: "target-1",
      side: "sell",
      reduceOnly: true,
      quantity: decimal("0.02"),
      type: { kind: "take-profit-market", triggerPrice: at("1.05") },
    });
    for (const intent of [stop, target]) {
      expect((await subject.submit(intent, subject.now(), RECV_WINDOW_MS)).kind).toBe("accepted");
    }
    const open = value(await subject.openOrders(ONE_WAY));
    expect(open.map(({ clientOrderId, conditional }) => [clientOrderId, conditional]).sort()).toEqual(
      [
        [stop.clientOrderId, "stop"],
        [target.clientOrderId, "take-profit"],
      ].sort(),
    );
    const ofBitcoin = value(await subject.openOrders(ONE_WAY, new Set([BTC])));
    expect(ofBitcoin.map(({ clientOrderId }) => clientOrderId).sort()).toEqual(
      [stop.clientOrderId, target.clientOrderId].sort(),
    );
    const resting = value(
      await subject.findOrder(ONE_WAY, ref({ clientOrderId: stop.clientOrderId, conditional: true })),
    );
    expect(resting).toMatchObject({ state: "open", conditional: "stop", reduceOnly: true, side: "sell" });
    expect(resting?.triggerPrice?.eq(at("0.95"))).toBe(true);

    const cancelTarget = ref({ clientOrderId: target.clientOrderId, conditional: true });
    expect(await subject.cancel(ONE_WAY, cancelTarget)).toEqual({ kind: "canceled" });
    expect(await subject.cancel(ONE_WAY, cancelTarget)).toEqual({ kind: "not-open" });
    expect(value(await subject.findOrder(ONE_WAY, cancelTarget))?.state).toBe("canceled");

    // The stop fires: its child fills under the stop's client order id.
    paper.control.board.setByHand("BTCUSDT", at("0.94"));
    const stopped = await log.until(
      (event) => event.kind === "fill" && event.fill.clientOrderId === stop.clientOrderId,
    );
    expect(stopped.kind === "fill" && stopped.fill.realizedPnl?.isNegative()).toBe(true);
    const after = value(
      await subject.findOrder(ONE_WAY, ref({ clientOrderId: stop.clientOrderId, conditional: true })),
    );
    expect(after?.state).toBe("filled");
    expect(value(await subject.positions(ONE_WAY))).toEqual([]);

    // What REST tells about the past is what the stream told as it happened.
    const fills = value(await subject.fills(ONE_WAY, since, BTC));
    const streamed = log.events.flatMap((event) => (event.kind === "fill" ? [event.fill] : []));
    expect(fills.map(({ venueTradeId }) => venueTradeId)).toEqual(
      streamed.map(({ venueTradeId }) => venueTradeId),
    );
    for (const [index, fromRest] of fills.entries()) {
      const fromStream = streamed[index];
      expect({ ...fromRest, at: 0, realizedPnl: 0 }).toEqual({ ...fromStream, at: 0, realizedPnl: 0 });
    }
    const balance = value(await subject.balance(ONE_WAY));
    expect(balance.equity.eq(balance.walletBalance)).toBe(true);
    await log.until((event) => event.kind === "balance" && event.balance.equity.eq(balance.equity));
    expect(value(await subject.fundings(ONE_WAY, since))).toEqual([]);
  });

  it("keeps the legs of a hedge account apart", async () => {
    subject.openStream(HEDGE);
    await log.until((event) => event.kind === "stream-up" && event.accountId === HEDGE);
    const both = [
      approvedIntent({ accountId: HEDGE, positionSide: "long", side: "buy" }),
      approvedIntent({ accountId: HEDGE, positionSide: "short", side: "sell" }),
    ];
    for (const intent of both) {
      expect((await subject.submit(intent, subject.now(), RECV_WINDOW_MS)).kind).toBe("accepted");
    }
    const positions = value(await subject.positions(HEDGE));
    expect(positions.map(({ positionSide, quantity }) => [positionSide, quantity.toString()]).sort()).toEqual(
      [
        ["long", "0.01"],
        ["short", "-0.01"],
      ],
    );
    const exits = [
      approvedIntent({ accountId: HEDGE, positionSide: "long", side: "sell", leg: "exit", reduceOnly: true }),
      approvedIntent({ accountId: HEDGE, positionSide: "short", side: "buy", leg: "exit", reduceOnly: true }),
    ];
    for (const intent of exits) {
      expect((await subject.submit(intent, subject.now(), RECV_WINDOW_MS)).kind).toBe("accepted");
    }
    expect(value(await subject.positions(HEDGE))).toEqual([]);
    for (const intent of [...both, ...exits]) {
      const event = await log.until(
        (candidate) => candidate.kind === "fill" && candidate.fill.clientOrderId === intent.clientOrderId,
      );
      expect(event.kind === "fill" && event.fill.positionSide).toBe(intent.positionSide);
    }
  });

  it("refuses locally what does not fit the account's position mode", async () => {
    const outcome = await submit({ positionSide: "long" });
    expect(outcome).toMatchObject({ kind: "rejected", code: "POSITION_MODE_MISMATCH" });
  });

  it.each<{ name: string; fields: Partial<OrderIntent>; cause: string }>([
    { name: "off the step", fields: { quantity: decimal("0.00000017") }, cause: "filter" },
    { name: "too big for the account", fields: { quantity: decimal("90") }, cause: "insufficient-margin" },
    {
      name: "reduce-only without a position",
      fields: { reduceOnly: true, leg: "exit" },
      cause: "reduce-only",
    },
  ])("proves a rejection: $name", async ({ fields, cause }) => {
    const outcome = await submit(fields);
    expect(outcome.kind).toBe("rejected");
    // Bybit reports wrong decimals as a plain parameter error.
    const expected = venue === "bybit" && cause === "filter" ? ["filter", "other"] : [cause];
    expect(outcome.kind === "rejected" && expected.includes(outcome.cause)).toBe(true);
  });

  it("a stale signing time is refused by the venue itself", async () => {
    const intent = approvedIntent({ accountId: ONE_WAY });
    const outcome = await subject.submit(intent, (subject.now() - 5_000) as UnixMs, RECV_WINDOW_MS);
    expect(outcome).toMatchObject({ kind: "rejected", cause: "timestamp" });
    const lookedUp = await subject.findOrder(ONE_WAY, ref({ clientOrderId: intent.clientOrderId }));
    expect(value(lookedUp)).toBeUndefined();
  });

  it("a client order id that is open already exists", async () => {
    const mark = subject.prices.latest(venue, "paper", BTC)?.mark ?? decimal(60_000);
    const tick = subject.instrument(BTC)?.tickSize ?? decimal(1);
    const price = mark.mul("0.97").div(tick).floor().mul(tick);
    const intent = approvedIntent({
      accountId: ONE_WAY,
      type: { kind: "limit", price, timeInForce: "gtc" },
    });
    expect((await subject.submit(intent, subject.now(), RECV_WINDOW_MS)).kind).toBe("accepted");
    expect((await subject.submit(intent, subject.now(), RECV_WINDOW_MS)).kind).toBe("exists");
    const id = ref({ clientOrderId: intent.clientOrderId });
    expect(value(await subject.findOrder(ONE_WAY, id))).toMatchObject({
      state: "open",
      conditional: undefined,
    });
    expect(await subject.cancel(ONE_WAY, id)).toEqual({ kind: "canceled" });
  });

  it("an order that the venue took without answering is unknown, and found", async () => {
    paper.control.faults.arm({
      kind: "accept-then-drop-reply",
      exchange: venue,
      requestClass: "place-order",
      count: 1,
    });
    const intent = approvedIntent({ accountId: ONE_WAY });
    const outcome = await subject.submit(intent, subject.now(), RECV_WINDOW_MS);
    expect(outcome.kind).toBe("unknown");
    const found = value(await subject.findOrder(ONE_WAY, ref({ clientOrderId: intent.clientOrderId })));
    expect(found?.state).toBe("filled");
    const exit = await submit({ side: "sell", reduceOnly: true, leg: "exit" });
    expect(exit.kind).toBe("accepted");
  });

  it("a failed read is never 'not found'", async () => {
    paper.control.faults.arm({ kind: "drop-request", exchange: venue, requestClass: "query", count: 1 });
    const intent = approvedIntent({ accountId: ONE_WAY });
    const read = await subject.findOrder(ONE_WAY, ref({ clientOrderId: intent.clientOrderId }));
    expect(read).toMatchObject({ kind: "failed", credentials: false });
  });

  it("tells when a stream breaks and when it is whole again", async () => {
    const downs = log.events.filter(({ kind }) => kind === "stream-down").length;
    const ups = log.events.filter(({ kind }) => kind === "stream-up").length;
    paper.control.exchanges[venue].wire.closeSockets(undefined);
    const isNew = (kind: VenueEvent["kind"], before: number) => () =>
      log.events.filter((event) => event.kind === kind).length > before;
    await log.until(isNew("stream-down", downs));
    await log.until(isNew("stream-up", ups));
    expect(subject.metrics().streamsOpen).toBe(2);
  });
});
