// The control API as a test drives it: over its socket, as any rig would.
import type { LedgerEntry } from "../core/ledger.ts";

export interface CreatedAccount {
  readonly accountId: string;
  readonly apiKey: string;
  readonly secret: string;
}

export class ControlClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${this.#url}${path}`, init);
    return { status: response.status, body: await response.json() };
  }

  /** Fails the test unless the venue answers 2xx. */
  async post(path: string, body: unknown = {}): Promise<unknown> {
    const answer = await this.send("POST", path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async account(exchange: "binance" | "bybit", spec: unknown = {}): Promise<CreatedAccount> {
    return (await this.post(`/${exchange}/accounts`, spec)) as CreatedAccount;
  }

  async price(symbol: string, price: number | string): Promise<void> {
    await this.post("/prices", { symbol, price });
  }

  async ledger(exchange: "binance" | "bybit"): Promise<readonly LedgerEntry[]> {
    const { body } = await this.send("GET", `/${exchange}/ledger?limit=50000`);
    return (body as { readonly entries: readonly LedgerEntry[] }).entries;
  }

  async accepted(accountId: string, exchange: "binance" | "bybit" = "binance"): Promise<number> {
    const isAcceptance = ({ kind }: LedgerEntry) =>
      kind === "order.accepted" || kind === "conditional.accepted";
    return (await this.ledger(exchange)).filter(
      (entry) => isAcceptance(entry) && entry.accountId === accountId,
    ).length;
  }
}
