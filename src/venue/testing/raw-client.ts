// A bare signed client: shows statuses and bodies as they are on the wire, and never retries.
import { WebSocket } from "ws";
import { sign } from "../binance/signature.ts";
import type { Credentials } from "./ccxt-client.ts";

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export class RawBinance {
  readonly #url: string;
  readonly #credentials: Credentials;

  constructor(url: string, credentials: Credentials) {
    this.#url = url;
    this.#credentials = credentials;
  }

  /** "cut" when the connection ended without an answer. */
  async send(
    method: string,
    path: string,
    params: Readonly<Record<string, string>> = {},
  ): Promise<RawAnswer | "cut"> {
    const query = new URLSearchParams({
      recvWindow: "5000",
      timestamp: String(Date.now()),
      ...params,
    }).toString();
    const signed = `${query}&signature=${sign(this.#credentials.secret, query)}`;
    const headers = { "x-mbx-apikey": this.#credentials.apiKey };
    try {
      const response = await fetch(`${this.#url}${path}?${signed}`, { method, headers });
      return { status: response.status, text: await response.text(), headers: response.headers };
    } catch {
      return "cut";
    }
  }

  order(clientOrderId: string, more: Readonly<Record<string, string>> = {}): Promise<RawAnswer | "cut"> {
    const order = {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "MARKET",
      quantity: "0.01",
      newClientOrderId: clientOrderId,
    };
    return this.send("POST", "/fapi/v1/order", { ...order, ...more });
  }

  async find(clientOrderId: string): Promise<number> {
    const answer = await this.send("GET", "/fapi/v1/order", {
      symbol: "BTCUSDT",
      origClientOrderId: clientOrderId,
    });
    return answer === "cut" ? 0 : answer.status;
  }
}

export interface Recorder {
  readonly events: readonly Record<string, unknown>[];
  readonly closed: Promise<number>;
  close(): void;
}

/** Opens a socket and keeps every JSON message. */
export async function recordSocket(url: string): Promise<Recorder> {
  const socket = new WebSocket(url);
  const events: Record<string, unknown>[] = [];
  socket.on("message", (data) => void events.push(JSON.parse(String(data)) as Record<string, unknown>));
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return { events, closed, close: () => socket.terminate() };
}
