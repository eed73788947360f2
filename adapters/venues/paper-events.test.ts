// What happens to an account without an order of ours: attached stops, liquidation, auto-deleveraging, funding, expiry of keys and of listen keys.
import { afterEach, describe, expect, it } from "vitest";
import { type Decimal, decimal } from "../../engine/domain/decimal.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { OrderIntent } from "../../engine/domain/order.ts";
import type { PositionMode, VenueName } from "../../engine/domain/venue.ts";
import type { Read } from "../../engine/ports/venue.ts";
import { type RunningVenue, startVenue } from "../../src/venue/start-venue.ts";
import { createVenue, type ManagedVenue } from "./create-venue.ts";
import { approvedIntent, BTC, eventLog, testOptions, testSigner } from "./testing.ts";
import type { VenueOptions } from "./venue-options.ts";

interface PaperAccount {
  readonly paper: RunningVenue;
  readonly subject: ManagedVenue;
  readonly log: ReturnType<typeof eventLog>;
  readonly accountId: AccountId;
  stop(): Promise<void>;
}

const PAPER_ACCOUNT = "paper-account" as AccountId;

async function startPaperAccount(
  venue: VenueName,
  settings: {
    readonly balance?: string;
    readonly positionMode?: PositionMode;
    readonly prices?: "hand" | "walk";
    readonly options?: Partial<VenueOptions>;
  } = {},
): Promise<PaperAccount> {
  const { balance = "100000", positionMode = "one-way", prices = "hand" } = settings;
  const paper = await startVenue({ prices: { kind: prices }, limits: { enabled: false }, walkStepMs: 200 });
  const accountId = PAPER_ACCOUNT;
  const opened = paper.exchanges[venue].createAccount({ accountId, balance: decimal(balance), positionMode });
  if (opened.kind === "refused") throw new Error(opened.refusal.detail);
  const log = eventLog();
  const subject = createVenue(
    testOptions({
      venue,
      urls: paper.urls[venue],
      signer: testSigner(new Map([[accountId, opened.value.key]])),
      onEvent: log.onEvent,
      accountSettings: () => ({ positionMode, marginMode: "cross" }),
      ...settings.options,
    }),
  );
  await subject.start();
  return {
    paper,
    subject,
    log,
    accountId,
    async stop() {
      subject.stop();
      await paper.stop();
    },
  };
}

function okValue<T>(read: Read<T>): T {
  if (read.kind === "failed") throw new Error(`${read.code} ${read.reason}`);
  return read.value;
}

const VENUES: readonly { readonly venue: VenueName }[] = [{ venue: "binance" }, { venue: "bybit" }];
const RECV_WINDOW_MS = 2_000;
let running: PaperAccount | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

type Settings = Parameters<typeof startPaperAccount>[1];

async function start(venue: VenueName, settings: Settings = {}): Promise<PaperAccount> {
  running = await startPaperAccount(venue, settings);
  running.subject.openStream(PAPER_ACCOUNT);
  await running.log.until(({ kind }) => kind === "stream-up");
  return running;
}

function submit({ subject }: PaperAccount, fields: Partial<OrderIntent>) {
  const intent = approvedIntent({ accountId: PAPER_ACCOUNT, ...fields });
  return subject.submit(intent, subject.now(), RECV_WINDOW_MS);
}

function priceTimes({ subject, paper }: PaperAccount, factor: string): Decimal {
  const tick = subject.instrument(BTC)?.tickSize ?? decimal(1);
  const mark = paper.control.board.get("BTCUSDT")?.mark ?? decimal(0);
  return decimal(mark.toString()).mul(factor).div(tick).floor().mul(tick);
}

it("bybit: a stop travels inside the entry, covers exactly its quantity, and its fill is known as such", async () => {
  const account = await start("bybit");
  const stopAt = priceTimes(account, "0.97");
  expect(await submit(account, { quantity: decimal("0.05") })).toMatchObject({ kind: "accepted" });
  const entry = { quantity: decimal("0.02"), attachedStop: stopAt };
  expect(await submit(account, entry)).toMatchObject({ kind: "accepted" });
  const open = okValue(await account.subject.openOrders(PAPER_ACCOUNT));
  expect(open).toHaveLength(1);
  expect(open[0]).toMatchObject({
    conditional: "stop",
    clientOrderId: undefined,
    side: "sell",
    reduceOnly: true,
  });
  expect(open[0]?.quantity.toString()).toBe("0.02");
  expect(open[0]?.triggerPrice?.eq(stopAt)).toBe(true);

  account.paper.control.board.setByHand("BTCUSDT", priceTimes(account, "0.96"));
  const event = await account.log.until(
    (candidate) => candidate.kind === "fill" && candidate.fill.origin === "attached-stop",
  );
  expect(event).toMatchObject({ fill: { clientOrderId: undefined, side: "sell" } });
  const [position] = okValue(await account.subject.positions(PAPER_ACCOUNT));
  expect(position?.quantity.toString()).toBe("0.05");
});

describe.each(VENUES)("$venue", ({ venue }) => {
  it("names a liquidation", async () => {
    const account = await start(venue, { balance: "2000" });
    expect(await submit(account, { quantity: decimal("0.1") })).toMatchObject({ kind: "accepted" });
    account.paper.exchanges[venue].forceLiquidation(PAPER_ACCOUNT, "BTCUSDT", "both");
    const isLiquidation = (event: (typeof account.log.events)[number]) =>
      event.kind === "fill" && event.fill.origin === "liquidation";
    const event = await account.log.until(isLiquidation);
    expect(event).toMatchObject({ fill: { clientOrderId: undefined, side: "sell" } });
    const fills = okValue(await account.subject.fills(PAPER_ACCOUNT, account.subject.now(), BTC));
    expect(fills).toEqual([]);
    const all = okValue(
      await account.subject.fills(PAPER_ACCOUNT, (account.subject.now() - 60_000) as never, BTC),
    );
    expect(all.map(({ origin }) => origin)).toEqual(["order", "liquidation"]);
  });

  it("names auto-deleveraging, by stream and by lookup alike", async () => {
    const account = await start(venue);
    expect(await submit(account, { quantity: decimal("0.1") })).toMatchObject({ kind: "accepted" });
    const { exchanges } = account.paper;
    for (const quantity of [decimal("0.03"), undefined])
      exchanges[venue].forceDeleveraging(PAPER_ACCOUNT, "BTCUSDT", "both", { quantity, price: undefined });
    const isRest = (event: (typeof account.log.events)[number]) =>
      event.kind === "fill" && event.fill.origin === "adl" && event.fill.quantity.eq("0.07");
    const event = await account.log.until(isRest);
    expect(event).toMatchObject({ fill: { clientOrderId: undefined, side: "sell" } });
    const all = okValue(
      await account.subject.fills(PAPER_ACCOUNT, (account.subject.now() - 60_000) as never, BTC),
    );
    expect(all.map(({ origin, quantity }) => `${origin} ${quantity}`)).toEqual([
      "order 0.1",
      "adl 0.03",
      "adl 0.07",
    ]);
  });

  it("reports funding once, by stream and by lookup alike", async () => {
    const account = await start(venue);
    expect(await submit(account, { quantity: decimal("0.1") })).toMatchObject({ kind: "accepted" });
    account.paper.exchanges[venue].forceFunding("BTCUSDT", decimal("0.0001"));
    const event = await account.log.until(({ kind }) => kind === "funding");
    const since = (account.subject.now() - 60_000) as never;
    const looked = okValue(await account.subject.fundings(PAPER_ACCOUNT, since));
    expect(looked).toHaveLength(1);
    expect(event).toEqual({ kind: "funding", funding: looked[0] });
    expect(looked[0]?.amount.isNegative()).toBe(true);
  });

  it("tells of each payment which leg it was for, and how much of it", async () => {
    const account = await start(venue, { positionMode: "hedge" });
    const { accountId } = account;
    const exchange = account.paper.exchanges[venue];
    for (const [side, leg] of [
      ["buy", "long"],
      ["sell", "short"],
    ] as const)
      exchange.placeOrder(accountId, {
        ...{ symbol: "BTCUSDT", side, leg, type: "market", timeInForce: "ioc", price: undefined },
        ...{ quantity: decimal("0.1"), reduceOnly: false, clientOrderId: undefined },
      });
    // The rate's sign turns: who pays changes, whose leg it is does not.
    for (const rate of ["0.0001", "-0.0003"]) {
      exchange.forceFunding("BTCUSDT", decimal(rate));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const since = (account.subject.now() - 60_000) as never;
    const told = okValue(await account.subject.fundings(accountId, since));
    expect(
      told.map(
        ({ amount, quantity }) => `${amount.isNeg() ? "pays" : "gets"} ${quantity?.toDecimalPlaces(5)}`,
      ),
    ).toEqual(["pays 0.1", "gets -0.1", "gets 0.1", "pays -0.1"]);
  });

  it("keeps prices fresh from the stream", async () => {
    const account = await start(venue, { prices: "walk" });
    const first = account.subject.prices.latest(venue, "paper", BTC);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const later = account.subject.prices.latest(venue, "paper", BTC);
    expect(later?.at ?? 0).toBeGreaterThan(first?.at ?? 0);
    expect(later?.mark.eq(first?.mark ?? 0)).toBe(false);
  });

  it("says so when the key was revoked", async () => {
    const account = await start(venue);
    const [key] = account.paper.exchanges[venue].keysOf(PAPER_ACCOUNT);
    account.paper.exchanges[venue].revokeKey(key?.apiKey ?? "");
    expect(await account.subject.balance(PAPER_ACCOUNT)).toMatchObject({ kind: "failed", credentials: true });
    expect(await submit(account, {})).toMatchObject({ kind: "rejected", cause: "credentials" });
  });

  it("follows the venue's clock", async () => {
    const account = await start(venue);
    account.paper.control.jumpClock(90_000);
    const refused = await submit(account, {});
    expect(refused).toMatchObject({ kind: "rejected", cause: "timestamp" });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(account.subject.metrics().clockOffsetMs).toBeGreaterThan(89_000);
    expect(await submit(account, {})).toMatchObject({ kind: "accepted" });
  });

  it("sends through ccxt when told to", async () => {
    const account = await start(venue, { options: { orderEntry: "ccxt" } });
    const outcome = await submit(account, {});
    expect(outcome).toMatchObject({ kind: "accepted" });
    await account.log.until(({ kind }) => kind === "fill");
    expect(await submit(account, { reduceOnly: true, leg: "exit" })).toMatchObject({ cause: "reduce-only" });
  });

  it("reports a partial fill and its rest", async () => {
    const account = await start(venue);
    account.paper.exchanges[venue].armPartialFill({ fraction: decimal("0.5"), count: 1 });
    const price = priceTimes(account, "1.01");
    const type = { kind: "limit", price, timeInForce: "gtc" } as const;
    const intent = approvedIntent({ accountId: PAPER_ACCOUNT, type });
    await account.subject.submit(intent, account.subject.now(), RECV_WINDOW_MS);
    await account.log.until((event) => event.kind === "order" && event.report.state === "partially-filled");
    const ref = {
      clientOrderId: intent.clientOrderId,
      venueOrderId: undefined,
      instrumentId: BTC,
      conditional: false,
    };
    const found = okValue(await account.subject.findOrder(PAPER_ACCOUNT, ref));
    expect(found).toMatchObject({ state: "partially-filled" });
    expect(found?.filledQuantity.toString()).toBe("0.005");
  });
});

it("binance: an expired listen key opens the stream anew", async () => {
  const account = await start("binance");
  account.paper.control.advanceTime(61 * 60_000);
  const down = await account.log.until(({ kind }) => kind === "stream-down");
  expect(down).toMatchObject({ reason: "LISTEN_KEY_EXPIRED" });
  const ups = () => account.log.events.filter(({ kind }) => kind === "stream-up").length;
  await account.log.until(() => ups() === 2);
  // The hour was skipped on the venue's clock alone: a first signed request shows it.
  await account.subject.balance(PAPER_ACCOUNT);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await submit(account, {})).toMatchObject({ kind: "accepted" });
  await account.log.until(({ kind }) => kind === "fill");
});
