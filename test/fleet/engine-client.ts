// What a provider and an operator can do over HTTP.
import type { TestFleet } from "./test-fleet.ts";

export interface Trace {
  readonly signalId: string;
  readonly decisions: readonly {
    readonly accountId: string;
    readonly state: string;
    readonly reason: string | null;
    readonly denials: readonly { readonly code: string }[];
    readonly orders: readonly {
      readonly leg: string;
      readonly state: string;
      readonly clientOrderId: string;
      readonly quantity: string;
    }[];
  }[];
}

export class EngineClient {
  readonly #url: string;
  readonly #fleet: TestFleet;

  constructor(url: string, fleet: TestFleet) {
    this.#url = url;
    this.#fleet = fleet;
  }

  /** Posts our own JSON dialect; answers status and body. */
  async post(body: unknown): Promise<{ readonly status: number; readonly body: Record<string, string> }> {
    const response = await fetch(`${this.#url}/hooks/${this.#fleet.strategy.token}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  async trace(signalId: string): Promise<Trace> {
    return this.#read<Trace>(`/v1/signals/${signalId}/trace`);
  }

  async positions(): Promise<readonly Record<string, string>[]> {
    return (await this.#read<{ positions: Record<string, string>[] }>("/v1/positions")).positions;
  }

  async #read<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      headers: { authorization: `Bearer ${this.#fleet.operatorToken}` },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
