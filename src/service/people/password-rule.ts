// Which passwords are taken: any of 8 to 128 characters, unless everybody tries it first. No rules about what must stand in it.
import { z } from "zod";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

const LENGTH_MIN = 8;
const LENGTH_MAX = 128;
/** UTF-16 units: nobody's 128 characters are longer, and nobody hashes a megabyte. */
const UNITS_MAX = 1_024;

/** When a new one is chosen. */
export const newPassword = z
  .string()
  .max(UNITS_MAX)
  .refine((text) => lengthOf(text) >= LENGTH_MIN && lengthOf(text) <= LENGTH_MAX, {
    error: `A password has ${LENGTH_MIN} to ${LENGTH_MAX} characters.`,
  })
  .refine((text) => !isCommon(text), { error: "This password is among the first that everybody tries." })
  .meta({ description: `${LENGTH_MIN} to ${LENGTH_MAX} characters, and none of the most common ones.` });

/** When one is proved: whatever was taken once. */
export const givenPassword = z.string().min(1).max(UNITS_MAX);

function lengthOf(text: string): number {
  return [...text.normalize("NFKC")].length;
}

/** Also with a few digits or marks behind it, and if it is one sign over and over. */
function isCommon(text: string): boolean {
  const plain = text.normalize("NFKC").toLowerCase();
  if (new Set(plain).size === 1) return true;
  return COMMON_PASSWORDS.has(plain) || COMMON_PASSWORDS.has(plain.replace(/[\d!@#$%.*]{1,4}$/, ""));
}
