// E-mail by SMTP.
import { createTransport } from "nodemailer";
import type { MessageChannel } from "./message-channel.ts";

export interface SmtpSettings {
  /** `smtps://user:password@host:465`, or `smtp://…`, which asks for STARTTLS. */
  readonly url: string;
  readonly from: string;
}

const TIMEOUT_MS = 10_000;
const FINAL_FROM = 500;

export function smtpChannel({ url, from }: SmtpSettings): MessageChannel {
  const transport = createTransport({
    ...{ url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    // What a message names is never fetched or read from a disk.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    send: async ({ id, address, subject, body }) => {
      try {
        // As an object: a text would be read as a list of addresses.
        const to = { name: "", address };
        await transport.sendMail({ from, to, subject, text: body, messageId: `<${id}@flotilla>` });
        return { kind: "delivered" };
      } catch (error) {
        const { responseCode } = error as { readonly responseCode?: number };
        if (responseCode === undefined) return { kind: "failed", code: "UNREACHABLE", final: false };
        return { kind: "failed", code: "REFUSED", final: responseCode >= FINAL_FROM };
      }
    },
  };
}
