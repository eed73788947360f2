// JSON as intake reads it: numbers keep their source text, so that no price ever passes through a float.

export class NumberLiteral {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Has no prototype: a field name can never reach anything but a field. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Instances inherit no name, and unlike `Object.create(null)` V8 keeps them in its fast representation. Where something compares one
 * with a number (zod does, with whatever has a field `length`), it must not throw.
 */
class Fields {}
Object.setPrototypeOf(Fields.prototype, null);
delete (Fields.prototype as { constructor?: unknown }).constructor;
Object.defineProperty(Fields.prototype, Symbol.toPrimitive, { value: () => "[object Object]" });

export function emptyFields(): Record<string, JsonValue> {
  return new Fields() as Record<string, JsonValue>;
}

export type JsonValue = string | boolean | null | NumberLiteral | JsonObject | readonly JsonValue[];

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral)
  );
}

/** Senders write numbers as strings and strings as numbers: both give their text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return value instanceof NumberLiteral ? value.text : undefined;
}
