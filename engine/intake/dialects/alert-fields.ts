// Reads fields that senders spell in many ways; the first one that is present but unreadable becomes the refusal.
import { isJsonObject, type JsonObject, textOf } from "../json-value.ts";
import { quoted, type Refused, refused } from "../refusals.ts";

export class AlertFields {
  /** The first field that could not be read. */
  refusal: Refused | undefined;
  readonly #values = new Map<string, FoundField>();

  /** Fields at the top and inside the objects `groups`, under normalised names; the top wins. */
  constructor(fields: JsonObject, groups: readonly string[]) {
    this.#collect(fields, "");
    for (const [key, value] of Object.entries(fields)) {
      if (groups.includes(key.toLowerCase()) && isJsonObject(value)) this.#collect(value, `${key}.`);
    }
  }

  #collect(fields: JsonObject, prefix: string): void {
    for (const [key, value] of Object.entries(fields)) {
      if (value === null || value === "" || key.length > NAME_LENGTH_MAX) continue;
      const path = `${prefix}${key}`;
      const name = normalised(path);
      const before = this.#values.get(name);
      if (before === undefined) this.#values.set(name, { path, prefix, value });
      else if (before.prefix === prefix) {
        this.refusal ??= refused("FIELD_INVALID", `${before.path} and ${path} are the same field.`, path);
      }
    }
  }

  /** The field under the first of `names` that is present and not empty; undefined when absent or unreadable. */
  read<T>(
    names: readonly string[],
    reader: (value: unknown) => T | undefined,
    expected: string,
  ): T | undefined {
    const found = this.#find(names);
    if (found === undefined) return undefined;
    const value = reader(found.value);
    if (value === undefined) {
      const detail = `The field ${found.path} must be ${expected}, not ${shown(found.value)}.`;
      this.refusal ??= refused("FIELD_INVALID", detail, found.path);
    }
    return value;
  }

  has(names: readonly string[]): boolean {
    return this.#find(names) !== undefined;
  }

  #find(names: readonly string[]): FoundField | undefined {
    for (const name of names) {
      const found = this.#values.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const NAME_LENGTH_MAX = 64;

interface FoundField {
  readonly path: string;
  readonly prefix: string;
  readonly value: unknown;
}

/** `strategy.order_action`, `strategy.order.action`, `orderAction` and `order_action` are one name. */
function normalised(path: string): string {
  return path
    .toLowerCase()
    .replace(/^strategy[._](?=.)/, "")
    .replace(/[._-]/g, "");
}

function shown(value: unknown): string {
  const text = textOf(value);
  if (text !== undefined) return quoted(text);
  return typeof value === "boolean" ? String(value) : "an object or list";
}
