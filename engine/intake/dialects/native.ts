// Our own JSON. Strict, so that a mistyped `stop` is refused instead of left out in silence. The schema is its reference.
import { z } from "zod";
import { assertNever } from "../../domain/assert-never.ts";
import { Decimal, decimal, ONE, ZERO } from "../../domain/decimal.ts";
import type { Direction } from "../../domain/side.ts";
import type { Entry, EntryPlan, Level, SignalAction, SizeHint, Target } from "../../domain/signal.ts";
import { textOf } from "../json-value.ts";
import { readLevel, readLeverage, readPercent, readPositive, readShare, readTime } from "../read-fields.ts";
import { refused } from "../refusals.ts";
import type { SniffedBody } from "../sniff-body.ts";
import type { Dialect, DialectResult } from "./dialect.ts";
import { refuseIssue } from "./refuse-issue.ts";

const TARGETS_MAX = 20;
const EXPIRY_SECONDS_MAX = decimal(30 * 86_400);
const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ["long", "long"],
  ["buy", "long"],
  ["short", "short"],
  ["sell", "short"],
]);

/** A field that `read` turns into a domain value; `expected` completes the sentence "must be …". */
function field<T>(read: (value: unknown) => T | undefined, expected: string) {
  return z.transform((value: unknown, context): T => {
    const result = read(value);
    if (result !== undefined) return result;
    context.issues.push({ code: "custom", message: expected, input: value });
    return z.NEVER;
  });
}

const price = field(readPositive, "a number above 0");
const percent = field(readPercent, "a percentage above 0 and at most 1000");
const share = field(readShare, "a share above 0 and at most 1");
const level = field(readLevel, 'a price, or a distance from the entry price like "2%"');
const side = field((value) => DIRECTIONS.get(textOf(value) ?? ""), "long, short, buy or sell");
const seconds = field(readExpirySeconds, "whole seconds from 1 to 2592000 (30 days)");

const entry = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("market") }),
  z.strictObject({ type: z.literal("limit"), price, expiresInSeconds: seconds }),
]);

const target = z.strictObject({ price: price.nullish(), percent: percent.nullish(), share: share.nullish() });

const targets = z
  .array(target)
  .max(TARGETS_MAX, `at most ${TARGETS_MAX} targets`)
  .transform((list, context): readonly Target[] => {
    const read = readTargets(list);
    if (typeof read !== "string") return read;
    context.issues.push({ code: "custom", message: read, input: list });
    return z.NEVER;
  });

const size = z
  .strictObject({
    /** Base asset. */
    quantity: price.nullish(),
    /** Quote asset, notional. */
    quote: price.nullish(),
    /** 5 = 5 % of each account's equity. */
    percentOfEquity: percent.nullish(),
  })
  .transform((hints, context): SizeHint => {
    const [hint, ...others] = readSizes(hints);
    if (hint !== undefined && others.length === 0) return hint;
    context.issues.push({ code: "custom", message: "one of quantity, quote, percentOfEquity", input: hints });
    return z.NEVER;
  });

const envelope = {
  /** The provider's own name for this event, for ever unique within the strategy: 1 to 128 printable ASCII characters. */
  id: field(readEventId, "1 to 128 printable ASCII characters"),
  /** When the provider fired: ISO 8601 with a zone, or Unix seconds or milliseconds. */
  issuedAt: field(readTime, "ISO 8601 with a zone, or Unix milliseconds"),
  /** `BTCUSDT`, `BINANCE:BTCUSDT.P`, `BTC/USDT:USDT`, … */
  instrument: field(textOf, "the name of an instrument, as text"),
  /** What the provider saw, for drift checks. */
  price: price.nullish(),
};

/** Numbers may be text and text numbers; null is the same as absent; nothing else is forgiven. */
export const NativeSignal = z.discriminatedUnion("action", [
  z.strictObject({
    ...envelope,
    action: z.enum(["open", "increase", "reverse"]),
    side,
    /** Absent: market. */
    entry: entry.nullish(),
    stop: level.nullish(),
    /** Without shares the targets split the position evenly. */
    targets: targets.nullish(),
    size: size.nullish(),
    leverage: field(readLeverage, "a whole number from 1 to 200").nullish(),
  }),
  /** Without a side: whatever is open. */
  z.strictObject({ ...envelope, action: z.literal("close"), side: side.nullish() }),
  /** `share` of the position to exit: 0.5 is half. */
  z.strictObject({ ...envelope, action: z.literal("reduce"), side: side.nullish(), share }),
  z.strictObject({ ...envelope, action: z.literal("cancel") }),
]);
export type NativeSignal = z.infer<typeof NativeSignal>;

export const native: Dialect = {
  name: "native",
  recognises: (body) => body.kind === "fields" && ("issuedAt" in body.fields || "instrument" in body.fields),
  parse: parseNative,
};

function parseNative(body: SniffedBody): DialectResult {
  if (body.kind !== "fields") return refused("DIALECT_UNKNOWN");
  const read = NativeSignal.safeParse(body.fields);
  if (!read.success) return refuseIssue(read.error.issues[0], body.fields);
  const signal = read.data;
  return {
    kind: "parsed",
    parsed: {
      symbol: signal.instrument,
      action: actionOf(signal),
      referencePrice: signal.price ?? undefined,
      identity: { kind: "event", eventId: signal.id },
      issuedAt: signal.issuedAt,
    },
  };
}

function actionOf(signal: NativeSignal): SignalAction {
  switch (signal.action) {
    case "open":
    case "increase":
    case "reverse":
      return { kind: signal.action, ...planOf(signal) };
    case "close":
      return { kind: "close", direction: signal.side ?? undefined };
    case "reduce":
      return { kind: "reduce", direction: signal.side ?? undefined, share: signal.share };
    case "cancel":
      return { kind: "cancel" };
    default:
      return assertNever(signal);
  }
}

function planOf(signal: Extract<NativeSignal, { action: "open" | "increase" | "reverse" }>): EntryPlan {
  return {
    direction: signal.side,
    entry: entryOf(signal.entry),
    stop: signal.stop ?? undefined,
    targets: signal.targets ?? [],
    size: signal.size ?? undefined,
    leverage: signal.leverage ?? undefined,
  };
}

function entryOf(sent: z.infer<typeof entry> | null | undefined): Entry {
  if (sent?.type !== "limit") return { kind: "market" };
  return { kind: "limit", price: sent.price, expiresInMs: sent.expiresInSeconds * 1000 };
}

function readEventId(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[\x21-\x7e]{1,128}$/.test(text) ? text : undefined;
}

function readExpirySeconds(value: unknown): number | undefined {
  const number = readPositive(value);
  return number?.isInteger() === true && number.lte(EXPIRY_SECONDS_MAX) ? number.toNumber() : undefined;
}

function readSizes(hints: {
  readonly quantity?: Decimal | null | undefined;
  readonly quote?: Decimal | null | undefined;
  readonly percentOfEquity?: Decimal | null | undefined;
}): readonly SizeHint[] {
  const sizes: SizeHint[] = [];
  if (hints.quantity != null) sizes.push({ kind: "quantity", quantity: hints.quantity });
  if (hints.quote != null) sizes.push({ kind: "quote", amount: hints.quote });
  if (hints.percentOfEquity != null)
    sizes.push({ kind: "percent-of-equity", percent: hints.percentOfEquity });
  return sizes;
}

/** Or what the list must be. */
function readTargets(list: readonly z.infer<typeof target>[]): readonly Target[] | string {
  const shares = sharesOf(list.map((item) => item.share ?? undefined));
  if (shares === undefined) return "a list in which all targets have a share, or none has";
  if (shares.reduce((sum, next) => sum.add(next), ZERO).gt(ONE))
    return "a list whose shares sum to at most 1";
  const read: Target[] = [];
  for (const [at, item] of list.entries()) {
    const where = levelOf(item);
    if (where === undefined) return "a list in which each target has either a price or a percent";
    read.push({ level: where, share: shares[at] ?? ZERO });
  }
  return read;
}

function levelOf(item: z.infer<typeof target>): Level | undefined {
  const { price: at, percent: distance } = item;
  if (at != null && distance == null) return { kind: "price", price: at };
  if (distance != null && at == null) return { kind: "percent", percent: distance };
  return undefined;
}

/** Undefined: some have a share and some have not. Even shares are cut to four places; the last one takes the rest. */
function sharesOf(sent: readonly (Decimal | undefined)[]): readonly Decimal[] | undefined {
  const given = sent.filter((one) => one !== undefined);
  if (given.length === sent.length) return given;
  if (given.length > 0) return undefined;
  const even = ONE.div(sent.length).toDecimalPlaces(4, Decimal.ROUND_DOWN);
  return sent.map((_, at) => (at < sent.length - 1 ? even : ONE.sub(even.mul(sent.length - 1))));
}
