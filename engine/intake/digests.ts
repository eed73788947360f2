// The cryptography that intake needs, injected so that intake itself stays pure.

export interface Digests {
  /** Hex SHA-256 of the UTF-8 bytes of `text`. */
  sha256Hex(text: string): string;
  /** Base64 HMAC-SHA256 of the UTF-8 bytes of `text`, under a secret given as base64. */
  hmacSha256Base64(secretBytesBase64: string, text: string): string;
  /** Compares two short texts in time that depends on their lengths only. */
  timingSafeEqual(a: string, b: string): boolean;
  /** Name-based UUID in Flotilla's own namespace: the same name gives the same id for ever. */
  uuidV5(name: string): string;
}
