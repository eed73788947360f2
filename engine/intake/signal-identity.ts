// The signal id is derived, never drawn: a redelivery mints the same id, and the permanent unique key refuses it.
import type { SignalId, StrategyId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Digests } from "./digests.ts";

/**
 * What makes a signal the same signal, best first. `timed`: the content holds a bar or fire time, so that equal content
 * is the same event for ever. Without one only the minute of arrival tells two equal alerts apart; a redelivery
 * that crosses the minute is then taken for a new signal, which is why the documentation asks for `timenow`.
 */
export type SignalIdentity =
  | { readonly kind: "event"; readonly eventId: string }
  | { readonly kind: "content"; readonly timed: boolean };

export interface IdentifiedMessage {
  readonly strategyId: StrategyId;
  /** A test's names are apart: tried out with an id, the signal is still new when it is sent in earnest. */
  readonly test: boolean;
  readonly identity: SignalIdentity;
  /** Canonical and without credentials: rotating a secret does not make old signals new. */
  readonly content: string;
  /** Of a verified signature: the sender's own word for "this message", the same on every redelivery. */
  readonly messageId: string | undefined;
  readonly receivedAt: UnixMs;
}

const ARRIVAL_BUCKET_MS = 60_000;

export function signalIdOf(digests: Digests, message: IdentifiedMessage): SignalId {
  const kind = message.test ? "test-signal" : "signal";
  return digests.uuidV5(`${kind}|${message.strategyId}|${nameOf(digests, message)}`) as SignalId;
}

/** The kind stands in front: no event id can be chosen to collide with a content hash. */
function nameOf(digests: Digests, message: IdentifiedMessage): string {
  const { identity, messageId } = message;
  if (identity.kind === "event") return `event|${identity.eventId}`;
  const hash = digests.sha256Hex(message.content);
  if (identity.timed) return `content|${hash}`;
  if (messageId !== undefined) return `message|${messageId}`;
  return `content|${hash}|${Math.floor(message.receivedAt / ARRIVAL_BUCKET_MS)}`;
}
