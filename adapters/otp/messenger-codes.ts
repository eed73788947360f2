// Our own one-time codes: six random digits, sent by the messenger, kept as a keyed hash.
import { createHmac, type KeyObject, randomInt, timingSafeEqual } from "node:crypto";
import type { Messenger } from "./messenger.ts";
import type { CodeRequest, OneTimeCodes } from "./one-time-codes.ts";

const DIGITS = 6;

const TEXTS = {
  en: {
    subject: "Your code",
    body: (code: string) =>
      `Your code is ${code}. It is valid for ten minutes. We never ask for it by phone or chat.`,
  },
  "pt-BR": {
    subject: "Seu código",
    body: (code: string) =>
      `Seu código é ${code}. Ele vale por dez minutos. Nunca o pedimos por telefone ou chat.`,
  },
} as const;

export function messengerCodes(messenger: Messenger, key: KeyObject): OneTimeCodes {
  // Six digits are few: without the key a stolen hash must not tell them.
  const proofOf = (id: string, code: string): string =>
    createHmac("sha256", key)
      .update(JSON.stringify([id, code]))
      .digest("base64url");
  return {
    start: async ({ id, tenantId, channel, address, locale }: CodeRequest) => {
      const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0");
      const { subject, body } = TEXTS[locale];
      await messenger.send({ tenantId, channel, address, subject, body: body(code) });
      return { kind: "started", proof: proofOf(id, code) };
    },
    check: async ({ id, proof }, code) => {
      const [wanted, given] = [Buffer.from(proof), Buffer.from(proofOf(id, code))];
      return wanted.length === given.length && timingSafeEqual(wanted, given) ? "right" : "wrong";
    },
  };
}
