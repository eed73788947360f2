// Sends one webhook to the address that was just checked: no redirect, no second look-up, ten seconds, and no more than 64 KiB back.
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIPv6, type LookupFunction } from "node:net";
import { type AddressRules, type UrlRefusal, webhookAddress } from "./webhook-address.ts";

export type Delivery =
  | { readonly kind: "delivered"; readonly httpStatus: number }
  | {
      readonly kind: "failed";
      readonly code: UrlRefusal | "TIMEOUT" | "CONNECTION_FAILED" | "STATUS" | "ANSWER_TOO_LARGE";
      readonly httpStatus: number | undefined;
    };

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostRules extends AddressRules {
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 64 * 1_024;

/** What the other side says beyond its status is read and thrown away. */
export async function postWebhook(
  { url, headers, body }: WebhookRequest,
  { timeoutMs = TIMEOUT_MS, ...rules }: PostRules,
): Promise<Delivery> {
  const signal = AbortSignal.timeout(timeoutMs);
  const address = await webhookAddress(url, rules);
  if (address.kind === "refused") return failed(address.code);
  const send = address.url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const fail = (): void => resolve(failed(signal.aborted ? "TIMEOUT" : "CONNECTION_FAILED"));
    try {
      const sent = send(address.url, {
        ...{ method: "POST", agent: false, signal, lookup: always(address.ip) },
        headers: {
          ...{ "content-type": "application/json", "user-agent": "Flotilla-Webhooks/1" },
          ...{ "content-length": Buffer.byteLength(body), ...headers },
        },
      });
      sent.once("error", fail);
      sent.once("response", (response) => read(response, sent, { resolve, fail }));
      sent.end(body);
    } catch {
      fail();
    }
  });
}

function read(
  response: IncomingMessage,
  sent: ClientRequest,
  { resolve, fail }: { readonly resolve: (delivery: Delivery) => void; readonly fail: () => void },
): void {
  const status = response.statusCode ?? 0;
  let bytes = 0;
  response.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes <= ANSWER_BYTES_MAX) return;
    resolve(failed("ANSWER_TOO_LARGE", status));
    sent.destroy();
  });
  response.once("error", fail);
  response.once("end", () =>
    resolve(
      status >= 200 && status < 300 ? { kind: "delivered", httpStatus: status } : failed("STATUS", status),
    ),
  );
}

function failed(code: Extract<Delivery, { kind: "failed" }>["code"], httpStatus?: number): Delivery {
  return { kind: "failed", code, httpStatus };
}

/** In the place of a look-up: the answer is known. */
function always(ip: string): LookupFunction {
  const family = isIPv6(ip) ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address: ip, family }]);
    else callback(null, ip, family);
  };
}
