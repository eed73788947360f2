// From a webhook's bytes to a Signal, or to the one reason why not. No I/O: what it answers depends on its arguments only.
import type { Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { AccountDirectory, Strategy } from "../ports/account-directory.ts";
import { authenticateBody, authenticateMessage } from "./authenticate.ts";
import { canonicalJson } from "./canonical-json.ts";
import { withoutCredentials } from "./credentials.ts";
import { dialectOf } from "./dialects/index.ts";
import type { Digests } from "./digests.ts";
import type { InstrumentIndex } from "./instrument-index.ts";
import { quoted, type Refused, refused } from "./refusals.ts";
import { rescaleAction } from "./rescale-action.ts";
import { type Resolution, resolveInstrument } from "./resolve-instrument.ts";
import { signalIdOf } from "./signal-identity.ts";
import { decodeBody, type SniffedBody, sniffBody } from "./sniff-body.ts";
import type { SigningHeaders } from "./standard-webhooks.ts";

export interface ReadSignalDeps {
  readonly digests: Digests;
  readonly directory: Pick<AccountDirectory, "audience">;
  /** The instruments known now; loading them again gives another index. */
  readonly instruments: () => InstrumentIndex;
}

export interface ReceivedMessage {
  readonly strategy: Strategy;
  readonly signing: SigningHeaders;
  readonly body: Uint8Array;
  readonly receivedAt: UnixMs;
}

export interface ReadSignal {
  readonly kind: "read";
  readonly signal: Signal;
  /** Canonical, without credentials: what is stored. */
  readonly content: string;
}

/** The sender is authenticated already; its message is not. */
export function readSignal(deps: ReadSignalDeps, message: ReceivedMessage): ReadSignal | Refused {
  const { strategy, receivedAt } = message;
  const decoded = decodeBody(message.body);
  if (decoded.kind === "refused") return decoded;
  const signed = authenticateMessage(deps.digests, strategy, message.signing, decoded.text, receivedAt);
  if (signed.kind === "refused") return signed;
  const sniffed = sniffBody(decoded.text);
  if (sniffed.kind === "refused") return sniffed;
  const denied = authenticateBody(deps.digests, strategy, sniffed);
  if (denied !== undefined) return denied;
  const messageId = signed.kind === "signed" ? signed.messageId : undefined;
  return interpret(deps, { ...message, test: false, messageId }, publicPart(sniffed));
}

export interface TriedMessage extends Omit<ReceivedMessage, "signing"> {
  /** It is for paper accounts; else for all of them, to see what it would do. */
  readonly test: boolean;
}

/** A body that its provider tries out: read as any other, but nobody asks who sent it. */
export function readTrial(deps: ReadSignalDeps, message: TriedMessage): ReadSignal | Refused {
  const decoded = decodeBody(message.body);
  if (decoded.kind === "refused") return decoded;
  const sniffed = sniffBody(decoded.text);
  if (sniffed.kind === "refused") return sniffed;
  return interpret(deps, { ...message, messageId: undefined }, publicPart(sniffed));
}

function interpret(
  deps: ReadSignalDeps,
  {
    strategy,
    receivedAt,
    test,
    messageId,
  }: Omit<TriedMessage, "body"> & { readonly messageId: string | undefined },
  body: SniffedBody,
): ReadSignal | Refused {
  const dialect = dialectOf(body);
  if (dialect === undefined) return refused("DIALECT_UNKNOWN");
  const result = dialect.parse(body, { strategy, receivedAt });
  if (result.kind === "refused") return result;
  const { symbol, action, referencePrice, identity, issuedAt } = result.parsed;
  const instrument = resolveInstrument(deps.instruments(), symbol);
  if (instrument.kind !== "resolved") return refuseSymbol(symbol, instrument);
  const content = contentOf(body);
  const signal: Signal = {
    id: signalIdOf(deps.digests, { strategyId: strategy.id, test, identity, content, messageId, receivedAt }),
    tenantId: strategy.tenantId,
    providerId: strategy.providerId,
    strategyId: strategy.id,
    dialect: dialect.name,
    instrumentId: instrument.id,
    action: rescaleAction(action, instrument.priceFactor),
    referencePrice: referencePrice?.mul(instrument.priceFactor),
    issuedAt: issuedAt ?? receivedAt,
    receivedAt,
    expiresAt: (receivedAt + strategy.entryTtlMs) as UnixMs,
    audience: deps.directory.audience(strategy.id, test ? "paper" : undefined),
    test,
  };
  return { kind: "read", signal, content };
}

function publicPart(body: SniffedBody): SniffedBody {
  return body.kind === "fields" ? { kind: "fields", fields: withoutCredentials(body.fields) } : body;
}

function contentOf(body: SniffedBody): string {
  if (body.kind === "text") return body.text;
  return canonicalJson(body.kind === "fields" ? body.fields : body.items);
}

function refuseSymbol(symbol: string, resolution: Exclude<Resolution, { kind: "resolved" }>): Refused {
  if (resolution.kind === "ambiguous") {
    const detail = `${quoted(symbol)} may mean ${resolution.candidates.join(" or ")}.`;
    return refused("INSTRUMENT_AMBIGUOUS", detail, "instrument");
  }
  const near = resolution.near.length === 0 ? "" : ` Near: ${resolution.near.join(", ")}.`;
  return refused(
    "INSTRUMENT_UNKNOWN",
    `No tradable instrument is called ${quoted(symbol)}.${near}`,
    "instrument",
  );
}
