// Alerts as TradingView users write them: nested `strategy{}`/`bar{}` or flat, numbers often as text, unknown fields ignored.
// Order mode acts on the order; position-sync mode drives to the market position, so that one missed alert heals itself.
import { assertNever } from "../../domain/assert-never.ts";
import { type Decimal, ONE } from "../../domain/decimal.ts";
import { type Direction, opposite } from "../../domain/side.ts";
import type { Entry, EntryPlan, SignalAction, SizeHint } from "../../domain/signal.ts";
import type { UnixMs } from "../../domain/time.ts";
import { isJsonObject, textOf } from "../json-value.ts";
import {
  readDecimal,
  readLevel,
  readLeverage,
  readPercentText,
  readPositive,
  readTime,
} from "../read-fields.ts";
import { type Refused, refused } from "../refusals.ts";
import type { SniffedBody } from "../sniff-body.ts";
import { readVerb, type Verb } from "../verbs.ts";
import { AlertFields } from "./alert-fields.ts";
import type { Dialect, DialectContext, DialectResult } from "./dialect.ts";

/** Normalised names; the first one present is read. */
const SYMBOL = ["ticker", "symbol", "pair"];
const ACTION = ["orderaction", "action", "side"];
const SIDE = ["side"];
const QUANTITY = ["ordercontracts", "contracts", "quantity", "qty"];
/** A limit is the sender's to name: the bar's close is not one. */
const LIMIT_PRICE = ["limitprice", "orderprice", "price"];
const PRICE = ["orderprice", "price", "close", "barclose"];
const STOP = ["stop", "stoploss", "sl", "stopprice"];
const TARGET = ["takeprofit", "tp", "target"];
const FIRE_TIME = ["timenow", "timestamp"];

export const tradingView: Dialect = { name: "tradingview", recognises, parse };

const MARKS: ReadonlySet<string> = new Set(["ticker", "symbol", "pair", "action", "side", "order_action"]);

function recognises(body: SniffedBody): boolean {
  if (body.kind !== "fields") return false;
  return isJsonObject(body.fields.strategy) || Object.keys(body.fields).some((name) => MARKS.has(name));
}

type MarketPosition = Direction | "flat";

interface Alert {
  readonly symbol: string | undefined;
  readonly verb: Verb | undefined;
  readonly side: Verb | undefined;
  readonly size: SizeHint | undefined;
  readonly position: MarketPosition | undefined;
  readonly positionSize: Decimal | undefined;
  readonly previous: MarketPosition | undefined;
  readonly previousSize: Decimal | undefined;
  readonly price: Decimal | undefined;
  /** What every entry of this alert shares; direction and size are the reading mode's to say. */
  readonly plan: Omit<EntryPlan, "direction" | "size">;
  readonly time: AlertTime;
}

interface AlertTime {
  readonly firedAt: UnixMs | undefined;
  /** Some time stands in the body, be it only the bar's. */
  readonly timed: boolean;
}

function parse(body: SniffedBody, context: DialectContext): DialectResult {
  if (body.kind !== "fields") return refused("DIALECT_UNKNOWN");
  const fields = new AlertFields(body.fields, ["strategy", "bar"]);
  const alert = readAlert(fields, context);
  if (fields.refusal !== undefined) return fields.refusal;
  if (alert.symbol === undefined) return missing("ticker", "the symbol, normally {{ticker}}");
  const action =
    context.strategy.tradingViewMode === "position-sync" ? syncAction(alert) : orderAction(alert);
  if (action.kind === "refused") return action;
  const { firedAt, timed } = alert.time;
  return {
    kind: "parsed",
    parsed: {
      symbol: alert.symbol,
      action,
      referencePrice: alert.price,
      identity: { kind: "content", timed },
      issuedAt: firedAt,
    },
  };
}

function readAlert(fields: AlertFields, context: DialectContext): Alert {
  const signedSize = fields.read(["positionsize"], readDecimal, "a number");
  const position = fields.read(["marketposition"], readPosition, "long, short or flat");
  const previous = fields.read(["prevmarketposition"], readPosition, "long, short or flat");
  const price = fields.read(PRICE, readPositive, "a price above 0");
  return {
    symbol: fields.read(SYMBOL, textOf, "text"),
    verb: fields.read(ACTION, readVerbField, "an action such as buy, sell or close"),
    side: fields.read(SIDE, readVerbField, "buy, sell, long or short"),
    size: fields.read(QUANTITY, readSize, 'a number above 0, or a percentage like "10%"'),
    position: position ?? positionOfSize(signedSize),
    positionSize:
      fields.read(["marketpositionsize"], readUnsigned, "a number not below 0") ?? signedSize?.abs(),
    previous,
    previousSize: fields.read(["prevmarketpositionsize"], readUnsigned, "a number not below 0"),
    price,
    plan: readPlan(fields, context),
    time: readAlertTime(fields),
  };
}

function readPlan(fields: AlertFields, context: DialectContext): Omit<EntryPlan, "direction" | "size"> {
  const isLimit = fields.read(["ordertype"], readOrderType, "market or limit") === "limit";
  const target = fields.read(TARGET, readLevel, 'a price, or a distance like "2%"');
  const limit = isLimit ? fields.read(LIMIT_PRICE, readPositive, "a price above 0") : undefined;
  const entry: Entry =
    limit === undefined
      ? { kind: "market" }
      : { kind: "limit", price: limit, expiresInMs: context.strategy.entryTtlMs };
  if (isLimit && limit === undefined) fields.refusal ??= missing("price", "the price of the limit order");
  return {
    entry,
    stop: fields.read(STOP, readLevel, 'a price, or a distance like "2%"'),
    targets: target === undefined ? [] : [{ level: target, share: ONE }],
    leverage: fields.read(["leverage"], readLeverage, "a whole number from 1 to 200"),
  };
}

/**
 * `time` is the bar's opening time where it stands alone, and the fire time where the bar has its own.
 * A bar may be hours long, so only a fire time says how old the signal is.
 */
function readAlertTime(fields: AlertFields): AlertTime {
  const expected = "an ISO 8601 time such as {{timenow}} gives";
  const fired = fields.read(FIRE_TIME, readTime, expected);
  const top = fields.read(["time"], readTime, expected);
  const bar = fields.read(["bartime"], readTime, expected);
  const firedAt = fired ?? (bar === undefined ? undefined : top);
  return { firedAt, timed: fired !== undefined || top !== undefined || bar !== undefined };
}

/** Drives to the market position, whatever the account holds: `reverse` and `close` are right even after a missed alert. */
function syncAction(alert: Alert): SignalAction | Refused {
  const { position, positionSize, previous, previousSize } = alert;
  if (position === undefined) return missing("market_position", "long, short or flat");
  if (contradicts(position, positionSize))
    return invalid("market_position_size", "contradicts market_position");
  if (position === "flat") return { kind: "close", direction: undefined };
  const be = (kind: "reverse" | "increase", quantity: Decimal | undefined): SignalAction => ({
    kind,
    direction: position,
    ...alert.plan,
    size: quantity === undefined ? undefined : { kind: "quantity", quantity },
  });
  // Only where the sender held this side before, and says how much, is the change a scale-in or scale-out.
  const isScaling =
    previous === position && positionSize !== undefined && previousSize?.isPositive() === true;
  if (!isScaling || previousSize.isZero() || positionSize.eq(previousSize))
    return be("reverse", positionSize);
  if (positionSize.gt(previousSize)) return be("increase", positionSize.sub(previousSize));
  return { kind: "reduce", direction: position, share: previousSize.sub(positionSize).div(previousSize) };
}

/** Acts on the order; where the alert also tells the position after it, that says whether the order opened or closed. */
function orderAction(alert: Alert): SignalAction | Refused {
  const { verb, side } = alert;
  if (verb === undefined) return missing("action", "the order's side, normally {{strategy.order.action}}");
  const direction = verb.direction ?? side?.direction;
  if (side?.direction !== undefined && side.direction !== direction)
    return invalid("side", "contradicts action");
  switch (verb.kind) {
    case "cancel":
      return { kind: "cancel" };
    case "close":
      return { kind: "close", direction };
    case "reduce":
      return reduceByPercent(alert, direction);
    case "open":
    case "increase":
    case "reverse":
      if (direction === undefined) return missing("side", "long or short");
      return verb.kind === "open" && verb.direction !== undefined
        ? orderInPosition(alert, direction)
        : { kind: verb.kind, direction, ...alert.plan, size: alert.size };
    default:
      return assertNever(verb.kind);
  }
}

/** `towards`: long for a buy, short for a sell. */
function orderInPosition(alert: Alert, towards: Direction): SignalAction | Refused {
  const { position, positionSize, previous } = alert;
  if (contradicts(position, positionSize))
    return invalid("market_position_size", "contradicts market_position");
  const enter = (kind: "open" | "increase" | "reverse", size: SizeHint | undefined): SignalAction => ({
    kind,
    direction: towards,
    ...alert.plan,
    size,
  });
  if (position === undefined) return enter("open", alert.size);
  if (position === "flat") return { kind: "close", direction: opposite(towards) };
  if (position !== towards) return reduceByOrder(alert, position);
  if (previous === opposite(towards)) {
    // One order closed the old side and opened this one: only the part beyond flat is the new position.
    return enter(
      "reverse",
      positionSize === undefined ? undefined : { kind: "quantity", quantity: positionSize },
    );
  }
  return enter(previous === towards ? "increase" : "open", alert.size);
}

/** A sell that leaves a long, or a buy that leaves a short: the share that went. */
function reduceByOrder(alert: Alert, position: Direction): SignalAction | Refused {
  const { size, positionSize, previousSize } = alert;
  if (size?.kind !== "quantity") return missing("contracts", "the order's quantity");
  const before = previousSize ?? positionSize?.add(size.quantity);
  if (before === undefined) return missing("prev_market_position_size", "the size before the order");
  if (size.quantity.gte(before)) return invalid("contracts", "is not below the size before the order");
  return { kind: "reduce", direction: position, share: size.quantity.div(before) };
}

function reduceByPercent(alert: Alert, direction: Direction | undefined): SignalAction | Refused {
  if (alert.size?.kind !== "percent-of-equity") return missing("quantity", 'the part to exit, like "50%"');
  const share = alert.size.percent.div(100);
  return share.gt(ONE) ? invalid("quantity", "is above 100 %") : { kind: "reduce", direction, share };
}

function contradicts(position: MarketPosition | undefined, size: Decimal | undefined): boolean {
  return position !== undefined && size !== undefined && (position === "flat") !== size.isZero();
}

function readVerbField(value: unknown): Verb | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : readVerb(text);
}

function readPosition(value: unknown): MarketPosition | undefined {
  const text = textOf(value)?.toLowerCase();
  return text === "long" || text === "short" || text === "flat" ? text : undefined;
}

function readOrderType(value: unknown): "market" | "limit" | undefined {
  const text = textOf(value)?.toLowerCase();
  return text === "market" || text === "limit" ? text : undefined;
}

function readUnsigned(value: unknown): Decimal | undefined {
  const number = readDecimal(value);
  return number?.isNegative() === true && !number.isZero() ? undefined : number;
}

function readSize(value: unknown): SizeHint | undefined {
  const percent = readPercentText(value);
  if (percent !== undefined) return { kind: "percent-of-equity", percent };
  const quantity = readPositive(value);
  return quantity === undefined ? undefined : { kind: "quantity", quantity };
}

function positionOfSize(signedSize: Decimal | undefined): MarketPosition | undefined {
  if (signedSize === undefined) return undefined;
  if (signedSize.isZero()) return "flat";
  return signedSize.isNegative() ? "short" : "long";
}

function missing(field: string, what: string): Refused {
  return refused("FIELD_MISSING", `The field ${field} is missing: ${what}.`, field);
}

function invalid(field: string, what: string): Refused {
  return refused("FIELD_INVALID", `The field ${field} ${what}.`, field);
}
