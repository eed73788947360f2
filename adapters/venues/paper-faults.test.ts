// Faults of a bad day at the paper venue, for plain and conditional orders: the class of each answer, and that the venue never saw an order twice.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { OrderIntent } from "../../engine/domain/order.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { VenueName } from "../../engine/domain/venue.ts";
import type { FaultSpec } from "../../src/venue/control/fault-injector.ts";
import { type RunningVenue, startVenue } from "../../src/venue/start-venue.ts";
import { createVenue, type ManagedVenue } from "./create-venue.ts";
import { approvedIntent, BTC, testOptions, testSigner } from "./testing.ts";

const ONE = "faulty" as AccountId;
const RECV_WINDOW_MS = 600;

interface Row {
  readonly name: string;
  readonly fault: Partial<FaultSpec> & Pick<FaultSpec, "kind">;
  readonly kind: "unknown" | "rejected";
  /** Whether the order is at the venue in spite of the answer. */
  readonly live: boolean;
}

const COMMON: readonly Row[] = [
  { name: "accepted, reply dropped", fault: { kind: "accept-then-drop-reply" }, kind: "unknown", live: true },
  { name: "request dropped", fault: { kind: "drop-request" }, kind: "unknown", live: false },
  {
    name: "backend timeout, executed",
    fault: { kind: "backend-timeout", executed: true },
    kind: "unknown",
    live: true,
  },
  {
    name: "backend timeout",
    fault: { kind: "backend-timeout", executed: false },
    kind: "unknown",
    live: false,
  },
  {
    name: "server error, executed",
    fault: { kind: "server-error", executed: true },
    kind: "unknown",
    live: true,
  },
  { name: "HTML, executed", fault: { kind: "html-body", executed: true }, kind: "unknown", live: true },
  { name: "late reply", fault: { kind: "delay-reply", delayMs: 1_500 }, kind: "unknown", live: true },
  {
    name: "held past its window",
    fault: { kind: "delay-accept", delayMs: 1_500 },
    kind: "unknown",
    live: false,
  },
];
const BINANCE: readonly Row[] = [
  {
    name: "503 A, executed",
    fault: { kind: "http-503", variant: "A", executed: true },
    kind: "unknown",
    live: true,
  },
  { name: "503 A", fault: { kind: "http-503", variant: "A", executed: false }, kind: "unknown", live: false },
  { name: "503 B", fault: { kind: "http-503", variant: "B" }, kind: "rejected", live: false },
  { name: "503 C", fault: { kind: "http-503", variant: "C" }, kind: "rejected", live: false },
  { name: "503 D", fault: { kind: "http-503", variant: "D" }, kind: "rejected", live: false },
];

describe.each<{ venue: VenueName; rows: readonly Row[] }>([
  { venue: "binance", rows: [...COMMON, ...BINANCE] },
  { venue: "bybit", rows: COMMON },
])("$venue", ({ venue, rows }) => {
  let paper: RunningVenue;
  let subject: ManagedVenue;

  beforeAll(async () => {
    paper = await startVenue({ prices: { kind: "hand" }, limits: { enabled: false } });
    const opened = paper.exchanges[venue].createAccount({ accountId: ONE, balance: decimal(1_000_000) });
    if (opened.kind === "refused") throw new Error(opened.refusal.detail);
    const signer = testSigner(new Map([[ONE, opened.value.key]]));
    subject = createVenue(testOptions({ venue, urls: paper.urls[venue], signer, enforceBudget: false }));
    await subject.start();
    const position = approvedIntent({ accountId: ONE, quantity: decimal(1) });
    expect((await subject.submit(position, subject.now(), 5_000)).kind).toBe("accepted");
  });
  afterAll(async () => {
    subject.stop();
    await paper.stop();
  });

  const STOP: Partial<OrderIntent> = {
    leg: "stop",
    side: "sell",
    reduceOnly: true,
    type: { kind: "stop-market", triggerPrice: decimal(1_000) },
  };
  const shapes = [
    { shape: "order", fields: {}, requestClass: "place-order" },
    { shape: "stop", fields: STOP, requestClass: "place-conditional" },
  ] as const;

  // Reduce-only orders are exempt from the overload of variant D.
  const exempt = (row: Row, shape: string): boolean => row.fault.variant === "D" && shape === "stop";
  const cases = rows.flatMap((row) =>
    shapes.filter(({ shape }) => !exempt(row, shape)).map((shape) => ({ ...row, ...shape })),
  );
  it.each(cases)("$name: $shape", async ({ fault, kind, live, fields, requestClass }) => {
    const intent = approvedIntent({ accountId: ONE, ...fields });
    paper.control.faults.arm({ exchange: venue, requestClass, count: 1, ...fault });
    const outcome = await subject.submit(intent, subject.now(), RECV_WINDOW_MS);
    expect(outcome.kind).toBe(kind);
    if (fault.kind === "delay-accept") await new Promise((resolve) => setTimeout(resolve, 1_000));
    const found = await subject.findOrder(ONE, {
      clientOrderId: intent.clientOrderId,
      venueOrderId: undefined,
      instrumentId: BTC,
      conditional: requestClass === "place-conditional",
    });
    expect(found.kind).toBe("ok");
    expect(found.kind === "ok" && found.value !== undefined).toBe(live);
    const entries = paper.exchanges[venue].ledger(0, 50_000).entries;
    const accepted = entries.filter(
      (entry) =>
        JSON.stringify(entry, bigints).includes(intent.clientOrderId) && entry.kind.includes("accepted"),
    );
    expect(accepted.length).toBe(live ? 1 : 0);
    paper.control.faults.clear(undefined);
  });

  it("reads a long past page by page, complete and in order", async () => {
    const exchange = paper.exchanges[venue];
    const since = subject.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const COUNT = 1_130;
    for (let index = 0; index < COUNT; index++) {
      const placed = exchange.placeOrder(ONE, {
        symbol: "BTCUSDT",
        side: index % 2 === 0 ? "buy" : "sell",
        leg: "both",
        type: "market",
        timeInForce: "ioc",
        quantity: decimal("0.01"),
        price: undefined,
        clientOrderId: `past${index}`,
        reduceOnly: false,
      } as Parameters<typeof exchange.placeOrder>[1]);
      expect(placed.kind).toBe("ok");
    }
    const read = await subject.fills(ONE, (since + 1) as UnixMs, BTC);
    if (read.kind === "failed") throw new Error(read.reason);
    const ids = read.value.map(({ venueTradeId }) => venueTradeId);
    expect(new Set(ids).size).toBe(ids.length);
    const names = new Set(read.value.map(({ clientOrderId }) => clientOrderId));
    expect(names.size).toBe(COUNT);
    const times = read.value.map(({ at }) => at);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });
});

function bigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
