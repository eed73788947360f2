// Puts the parts together that operations about people need.
import { messengerCodes } from "../../../adapters/otp/messenger-codes.ts";
import type { OneTimeCodes } from "../../../adapters/otp/one-time-codes.ts";
import { type TwilioSettings, twilioCodes } from "../../../adapters/otp/twilio-codes.ts";
import { Passwords } from "./passwords.ts";
import type { PeopleDeps } from "./people-deps.ts";
import type { PeopleKeys } from "./people-keys.ts";

export interface PeopleParts
  extends Pick<PeopleDeps, "tokens" | "tenants" | "addressOf" | "messenger" | "notifier"> {
  readonly keys: PeopleKeys;
  /** Absent: SMS codes go by the messenger too. */
  readonly twilio?: TwilioSettings | undefined;
}

export function peopleParts({ twilio, ...parts }: PeopleParts): PeopleDeps {
  const own = messengerCodes(parts.messenger, parts.keys.codes);
  const codes = twilio === undefined ? own : byChannel(own, twilioCodes(twilio));
  return { ...parts, codes, passwords: new Passwords({ pepper: parts.keys.pepper }) };
}

function byChannel(email: OneTimeCodes, sms: OneTimeCodes): OneTimeCodes {
  return {
    start: (request) => (request.channel === "sms" ? sms : email).start(request),
    check: (request, code) => (request.address.startsWith("+") ? sms : email).check(request, code),
  };
}
