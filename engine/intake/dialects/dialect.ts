// What one format of webhook body must offer. A new one is one file beside this, and one line in index.ts.
import type { Decimal } from "../../domain/decimal.ts";
import type { SignalAction } from "../../domain/signal.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Strategy } from "../../ports/account-directory.ts";
import type { Refused } from "../refusals.ts";
import type { SignalIdentity } from "../signal-identity.ts";
import type { SniffedBody } from "../sniff-body.ts";

export interface DialectContext {
  readonly strategy: Strategy;
  readonly receivedAt: UnixMs;
}

export interface ParsedSignal {
  /** As the sender wrote it; resolved afterwards. */
  readonly symbol: string;
  /** Prices and quantities in the sender's lots. */
  readonly action: SignalAction;
  readonly referencePrice: Decimal | undefined;
  readonly identity: SignalIdentity;
  /** When the sender fired; undefined: the body does not tell. */
  readonly issuedAt: UnixMs | undefined;
}

export type DialectResult = { readonly kind: "parsed"; readonly parsed: ParsedSignal } | Refused;

export interface Dialect {
  readonly name: string;
  /** Cheap, and by shape only: a body that is recognised but broken is this dialect's to refuse, by field. */
  recognises(body: SniffedBody): boolean;
  /** Never throws. Credentials have been removed from `body`. */
  parse(body: SniffedBody, context: DialectContext): DialectResult;
}
