// Bybit V5 signatures, verified over the bytes as received: each client encodes and orders parameters its own way.
import { createHmac, timingSafeEqual } from "node:crypto";

export interface SignedRequest {
  readonly timestamp: string;
  readonly apiKey: string;
  readonly recvWindow: string;
  /** Raw query string (GET, without `?`) or raw body (POST), before any decoding. */
  readonly payload: string | Buffer;
}

/** Hex HMAC-SHA256(secret, timestamp + key + recvWindow + payload). */
export function restSignature(secret: string, request: SignedRequest): string {
  return createHmac("sha256", secret)
    .update(request.timestamp + request.apiKey + request.recvWindow)
    .update(request.payload)
    .digest("hex");
}

/** What a websocket `auth` operation signs: `GET/realtime` + expires, in milliseconds. */
export function socketSignature(secret: string, expires: string): string {
  return createHmac("sha256", secret).update(`GET/realtime${expires}`).digest("hex");
}

/** Constant time; hex case does not matter, anything else does. */
export function sameSignature(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected.toLowerCase());
  const givenBytes = Buffer.from(given.toLowerCase());
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
