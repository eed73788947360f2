// What strangers send as JSON may hold objects that cannot be compared: one with a field `toString` throws wherever it is made a text
// or a number, as zod does with whatever stands where a text or a list should be and has a field `length`.

/** A field of these names, or an escape that may spell one. */
const MAY_HOLD_ONE = /toString|valueOf|\\u/;
const COMPARED_AS = { value: () => "[object Object]" };

/** `value`, made of `text` by `JSON.parse`, with every object in it comparable: its fields are what they were. */
export function tameJson(value: unknown, text: string): unknown {
  if (!MAY_HOLD_ONE.test(text)) return value;
  const left = [value];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (typeof one !== "object" || one === null) continue;
    if (Object.hasOwn(one, "toString") || Object.hasOwn(one, "valueOf"))
      Object.defineProperty(one, Symbol.toPrimitive, COMPARED_AS);
    for (const part of Object.values(one)) left.push(part);
  }
  return value;
}
