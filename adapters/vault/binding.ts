// What a seal is bound to, e.g. tenant, account, venue, version: it opens with exactly these parts in this order.

export type Binding = readonly string[];

/** JSON keeps the parts apart: ("ab", "c") and ("a", "bc") differ. */
export function boundBytes(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(binding));
}
