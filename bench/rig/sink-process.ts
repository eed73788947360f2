// Starts the order sink and asks it what arrived.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { ArrivedOrder, LedgerSummary, OrderLeg } from "../sink/order-ledger.ts";

export interface SinkSummary extends LedgerSummary {
  readonly refused: Readonly<Record<string, number>>;
}

export interface SinkProcess {
  readonly venueUrl: string;
  /** Forgets every order. */
  reset(): Promise<void>;
  /** The first this many bench accounts hold a position from now on. */
  holdPositions(accounts: number): Promise<void>;
  orders(since?: number): Promise<readonly ArrivedOrder[]>;
  /** False when the count is not reached in time. */
  waitForEntries(count: number, timeoutMs: number): Promise<boolean>;
  summary(): Promise<SinkSummary>;
  stop(): Promise<void>;
}

const MAIN = new URL("../sink/main.ts", import.meta.url);

export async function startSink(): Promise<SinkProcess> {
  const child = spawn(process.execPath, [MAIN.pathname], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { venueUrl, controlUrl } = JSON.parse(String(line)) as { venueUrl: string; controlUrl: string };
  const control = async <T>(path: string, method = "GET"): Promise<T> => {
    const response = await fetch(controlUrl + path, { method });
    if (!response.ok) throw new Error(`the sink refused ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  type Row = readonly [number, string, string, string, OrderLeg];
  return {
    venueUrl,
    reset: async () => void (await control("/reset", "POST")),
    holdPositions: async (accounts) => void (await control(`/positions?accounts=${accounts}`, "POST")),
    async orders(since = 0) {
      const { orders } = await control<{ orders: readonly Row[] }>(`/orders?since=${since}`);
      return orders.map(([arrivedNs, clientOrderId, apiKey, symbol, leg]) => ({
        arrivedNs,
        clientOrderId,
        apiKey,
        symbol,
        leg,
      }));
    },
    waitForEntries: async (count, timeoutMs) =>
      (await control<{ reached: boolean }>(`/wait?entries=${count}&timeoutMs=${timeoutMs}`)).reached,
    summary: () => control<SinkSummary>("/summary"),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
