// Signed webhooks as the Standard Webhooks specification has them: HMAC-SHA256 over `id.timestamp.body`.
import type { UnixMs } from "../domain/time.ts";
import type { Digests } from "./digests.ts";
import { type Refused, refused } from "./refusals.ts";

/** The three headers, as received; undefined where absent or sent twice. */
export interface SigningHeaders {
  readonly id: string | undefined;
  /** Unix seconds. */
  readonly timestamp: string | undefined;
  /** `v1,<base64>`, several separated by spaces. */
  readonly signature: string | undefined;
}

export const SIGNATURE_TOLERANCE_SECONDS = 300;
/** More than any rotation needs; bounds the work that one request can ask for. */
const SIGNATURES_MAX = 16;
const MESSAGE_ID = /^[\x21-\x7e]{1,256}$/;

export type SignatureCheck = { readonly kind: "verified"; readonly messageId: string } | Refused;

/** `secrets`: base64 without `whsec_`; any of them may match, so that secrets rotate without downtime. */
export function verifySignature(
  digests: Digests,
  secrets: readonly string[],
  headers: SigningHeaders,
  body: string,
  now: UnixMs,
): SignatureCheck {
  const { id, timestamp, signature } = headers;
  if (id === undefined || timestamp === undefined || signature === undefined || !MESSAGE_ID.test(id)) {
    return refused("SIGNATURE_MISSING");
  }
  if (!isTimely(timestamp, now)) return refused("SIGNATURE_TIMESTAMP_INVALID");
  const offered = signature.split(" ", SIGNATURES_MAX).flatMap((part) => part.match(/^v1,(.+)$/)?.[1] ?? []);
  const content = `${id}.${timestamp}.${body}`;
  for (const secret of secrets) {
    const expected = digests.hmacSha256Base64(secret, content);
    if (offered.some((candidate) => digests.timingSafeEqual(candidate, expected))) {
      return { kind: "verified", messageId: id };
    }
  }
  return refused("SIGNATURE_WRONG");
}

function isTimely(timestamp: string, now: UnixMs): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(now / 1000 - +timestamp) <= SIGNATURE_TOLERANCE_SECONDS;
}
