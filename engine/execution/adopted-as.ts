// The signal id under which a position stands whose own signal the record has lost. It is made of the id of the order that
// opened it, which the venue told: when the signal comes again, its order id, derived anew, proves that it was this one.
import type { SignalId } from "../domain/ids.ts";
import type { Mac } from "./client-order-id.ts";

const DIGITS = 16;

/** `openedBy`: that order's id, or, where its trade is not known, the place of the position. A version 8 UUID: no signal, whose ids are of version 5, ever has it. */
export function adoptedAs(mac: Mac, openedBy: string): SignalId {
  const bytes = mac(`adopted|${openedBy}`).slice(0, DIGITS);
  const hex = Array.from(bytes, (byte, at) => {
    const value = at === 6 ? (byte & 0x0f) | 0x80 : at === 8 ? (byte & 0x3f) | 0x80 : byte;
    return value.toString(16).padStart(2, "0");
  }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as SignalId;
}
