// Codes on paper for the day the phone is gone. Each works once.
import { randomInt } from "node:crypto";
import type { PersonId } from "../access/principal.ts";
import { keyedHash, type PeopleKeys } from "./people-keys.ts";

const COUNT = 10;
/** Without the letters and digits that are mistaken for one another: 50 bits in ten of them. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 10;

export interface RecoveryCodes {
  readonly texts: readonly string[];
  readonly hashes: readonly string[];
}

export function newRecoveryCodes(keys: PeopleKeys, personId: PersonId): RecoveryCodes {
  const texts = Array.from({ length: COUNT }, () => {
    const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
    return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
  });
  return { texts, hashes: texts.map((text) => recoveryHash(keys, personId, text)) };
}

export function recoveryHash({ codes }: PeopleKeys, personId: PersonId, text: string): string {
  return keyedHash(codes, "recovery", personId, text.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
}
