// One-time codes by Twilio Verify: it makes, sends and checks them, knows which countries are allowed, and stops pumping.
import { z } from "zod";
import type { CheckedCode, OneTimeCodes, StartedCode } from "./one-time-codes.ts";

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  readonly serviceSid: string;
  /** Another address in tests. */
  readonly baseUrl?: string;
}

const TIMEOUT_MS = 10_000;
const verification = z.object({ sid: z.string().regex(/^VE[0-9a-f]{32}$/), status: z.string() });

export function twilioCodes(settings: TwilioSettings): OneTimeCodes {
  const { accountSid, authToken, serviceSid, baseUrl = "https://verify.twilio.com" } = settings;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
  const post = async (
    path: string,
    form: Readonly<Record<string, string>>,
  ): Promise<Response | undefined> => {
    try {
      return await fetch(`${baseUrl}/v2/Services/${serviceSid}/${path}`, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams(form),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      return undefined;
    }
  };
  return {
    start: async ({ channel, address, locale }): Promise<StartedCode> => {
      const response = await post("Verifications", { To: address, Channel: channel, Locale: locale });
      if (response?.status !== 201) return { kind: "unavailable" };
      const made = verification.safeParse(await response.json().catch(() => undefined));
      return made.success ? { kind: "started", proof: made.data.sid } : { kind: "unavailable" };
    },
    check: async ({ proof }, code): Promise<CheckedCode> => {
      const response = await post("VerificationCheck", { VerificationSid: proof, Code: code });
      if (response === undefined || response.status >= 500) return "unavailable";
      // 404: approved before, too old, or checked too often. 429: its own cap of five checks (error 60202).
      if (!response.ok) return "wrong";
      const checked = verification.safeParse(await response.json().catch(() => undefined));
      if (!checked.success) return "unavailable";
      return checked.data.sid === proof && checked.data.status === "approved" ? "right" : "wrong";
    },
  };
}
