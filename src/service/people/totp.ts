// Codes of authenticator apps (RFC 6238): six digits every thirty seconds, one step early or late, and none twice.
import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { UnixMs } from "../../../engine/domain/time.ts";

const PERIOD_SECONDS = 30;
const DIGITS = 6;
const WINDOW_STEPS = 1;
const SECRET_BYTES = 20;

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** Which step the code belongs to; undefined: none near now. */
export function totpStep(secret: Buffer, code: string, now: UnixMs): number | undefined {
  const delta = totpOf(secret, {}).validate({ token: code, timestamp: now, window: WINDOW_STEPS });
  return delta === null ? undefined : Math.floor(now / 1_000 / PERIOD_SECONDS) + delta;
}

export interface TotpLabel {
  readonly issuer?: string;
  readonly label?: string;
}

/** `otpauth://…`, for a QR code; and the secret for typing. */
export function totpWords(
  secret: Buffer,
  label: TotpLabel,
): { readonly uri: string; readonly secret: string } {
  const totp = totpOf(secret, label);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

export function totpCode(secret: string, now: UnixMs): string {
  return totpOf(Buffer.from(Secret.fromBase32(secret).bytes), {}).generate({ timestamp: now });
}

function totpOf(secret: Buffer, label: TotpLabel): TOTP {
  const bytes = new Secret({ buffer: Uint8Array.from(secret).buffer });
  return new TOTP({ ...label, secret: bytes, period: PERIOD_SECONDS, digits: DIGITS, algorithm: "SHA1" });
}
