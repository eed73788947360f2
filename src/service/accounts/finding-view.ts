// What can be wrong with an exchange key, as traders read it: code, sentence, and what they can do about it.
import { z } from "zod";
import type { FindingCode } from "../../../engine/domain/credential-finding.ts";

export const findingView = z
  .object({
    code: z.string().meta({ description: "Stable; for programs." }),
    sentence: z.string(),
    whatToDo: z.string(),
  })
  .meta({ id: "KeyFinding" });

export type FindingView = z.infer<typeof findingView>;

const WHAT_TO_DO: Readonly<Record<FindingCode, string>> = {
  KEY_REFUSED_BY_VENUE:
    "Copy key and secret again, and check that they are of this venue and environment and not deleted there.",
  KEY_CAN_WITHDRAW: "At the venue, edit the key and turn withdrawals off, or make a new one without them.",
  KEY_CAN_TRANSFER: "At the venue, edit the key and turn transfers off.",
  KEY_CANNOT_TRADE: "At the venue, edit the key and allow it to trade futures (USDT perpetuals).",
  KEY_NOT_IP_RESTRICTED:
    "At the venue, bind the key to the addresses of this service, or link it with acceptAnyIp if you take that upon yourself.",
  KEY_EXPIRED: "Make a new key at the venue and link that one.",
  KEY_EXPIRES_SOON: "Make a new key in time and replace this one; keys bound to addresses last longer.",
  KEY_HAS_EXTRA_PERMISSIONS: "At the venue, take the permissions from the key that trading does not need.",
  BALANCE_BELOW_MIN: "Move USDT into the futures wallet of the account.",
  POSITION_MODE_DIFFERS:
    "Set the account's position mode at the venue back, or replace the key to take the new mode.",
  CLOCK_OFFSET_LARGE: "Nothing on your side: the operator of this service has to set its clock.",
};

/** `findings` as the engine or the record tell them. */
export function findingViews(findings: unknown): FindingView[] {
  return told.parse(findings).map(({ code, sentence }) => ({
    ...{ code, sentence },
    whatToDo: WHAT_TO_DO[code as FindingCode] ?? "Ask the operator of this service.",
  }));
}

const told = z.array(z.object({ code: z.string(), sentence: z.string() }));
