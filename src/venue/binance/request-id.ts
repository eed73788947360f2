// The id that a websocket request is answered with: text, a number or null. Anything else could be too deep to be written again.

export function requestId(value: unknown): string | number | null {
  return typeof value === "string" || typeof value === "number" ? value : null;
}
