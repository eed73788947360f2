// Binance signs the raw bytes: query and body as received, without the signature itself, joined by nothing.
import { createHmac, timingSafeEqual } from "node:crypto";

const SIGNATURE_PARAMETER = /(^|&)signature=([^&]*)/;

export interface SignedParts {
  readonly payload: string;
  readonly signature: string | undefined;
}

export function splitSignature(query: string, body: string): SignedParts {
  const inQuery = SIGNATURE_PARAMETER.exec(query);
  const inBody = inQuery === null ? SIGNATURE_PARAMETER.exec(body) : null;
  return {
    payload: without(query, inQuery) + without(body, inBody),
    signature: inQuery?.[2] ?? inBody?.[2],
  };
}

function without(text: string, found: RegExpExecArray | null): string {
  if (found === null) return text;
  const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  return found.index === 0 && rest.startsWith("&") ? rest.slice(1) : rest;
}

export function sign(secret: string, payload: string): string {
  return createHmac("sha256", secret).update(payload).digest("hex");
}

/** Hex in either case. */
export function isSignatureValid(secret: string, payload: string, signature: string): boolean {
  const given = Buffer.from(signature.toLowerCase());
  const expected = Buffer.from(sign(secret, payload));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
