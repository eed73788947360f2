// A JSON value from outside as text. Objects may nest without end or bring their own `toString`: they become one fixed word.

export function plainText(value: unknown): string {
  return typeof value === "object" && value !== null ? "[object]" : String(value);
}
