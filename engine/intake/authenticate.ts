// Who may post to a strategy: the URL token, the source address, the signature and the secret in the body.
// TradingView can set no header, so a signature is asked for only where the strategy has signing secrets.
import type { UnixMs } from "../domain/time.ts";
import type { AccountDirectory, Strategy } from "../ports/account-directory.ts";
import { bodySecrets } from "./credentials.ts";
import type { Digests } from "./digests.ts";
import { type Refused, refused } from "./refusals.ts";
import type { SniffedBody } from "./sniff-body.ts";
import { type SigningHeaders, verifySignature } from "./standard-webhooks.ts";

export type StrategyCheck = { readonly kind: "strategy"; readonly strategy: Strategy } | Refused;

/** Before the body is looked at. */
export function authenticateSender(
  deps: { readonly digests: Digests; readonly directory: Pick<AccountDirectory, "strategyByTokenHash"> },
  request: { readonly token: string; readonly sourceIp: string },
): StrategyCheck {
  const strategy = deps.directory.strategyByTokenHash(deps.digests.sha256Hex(request.token));
  if (strategy === undefined) return refused("TOKEN_UNKNOWN");
  // The address first: who may not post need not learn whether the strategy is paused.
  if (!isAllowedSource(strategy.sourceIps, request.sourceIp)) return refused("SOURCE_IP_NOT_ALLOWED");
  if (strategy.status === "paused") return refused("STRATEGY_PAUSED");
  return { kind: "strategy", strategy };
}

const MAPPED_IPV4 = "::ffff:";

function isAllowedSource(allowed: readonly string[], sourceIp: string): boolean {
  if (allowed.length === 0) return true;
  const ip = sourceIp.startsWith(MAPPED_IPV4) ? sourceIp.slice(MAPPED_IPV4.length) : sourceIp;
  return allowed.includes(ip);
}

export type MessageCheck =
  | { readonly kind: "signed"; readonly messageId: string }
  | { readonly kind: "unsigned" }
  | Refused;

/** Over the body exactly as it came. Headers of strategies without signing secrets prove nothing and are ignored. */
export function authenticateMessage(
  digests: Digests,
  strategy: Strategy,
  headers: SigningHeaders,
  body: string,
  now: UnixMs,
): MessageCheck {
  if (strategy.signingSecrets.length === 0) return { kind: "unsigned" };
  const check = verifySignature(digests, strategy.signingSecrets, headers, body, now);
  return check.kind === "refused" ? check : { kind: "signed", messageId: check.messageId };
}

/** Compares hashes, in constant time: neither length nor prefix of the secret shows in the timing. */
export function authenticateBody(
  digests: Digests,
  strategy: Strategy,
  body: SniffedBody,
): Refused | undefined {
  const { bodySecretHash } = strategy;
  if (bodySecretHash === undefined) return undefined;
  const offered = body.kind === "fields" ? bodySecrets(body.fields) : [];
  if (offered.length === 0) return refused("BODY_SECRET_MISSING");
  const isKnown = offered.some((secret) =>
    digests.timingSafeEqual(digests.sha256Hex(secret), bodySecretHash),
  );
  return isKnown ? undefined : refused("BODY_SECRET_WRONG");
}
