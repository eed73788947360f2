// PostgreSQL forgets a minute: an earlier copy of its files is put back, and every webhook comes again.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Evidence } from "../oracle/evidence.ts";
import type { Rig } from "./rig.ts";
import { type Stormed, traffic } from "./storm.ts";

const BEFORE_MS = 20_000;
const FORGOTTEN_MS = 60_000;
const AFTER_MS = 20_000;

export async function rewind(rig: Rig, say: (line: string) => void): Promise<Stormed> {
  const copy = join(rig.folder, "postgres-earlier");
  let phase = "before the copy";
  let isOver = false;
  const running = traffic(
    rig,
    () => isOver,
    say,
    () => phase,
  );
  await sleep(BEFORE_MS);
  const fromMs = Date.now();
  await rig.during("store", () => rig.postgres.copyTo(copy));
  phase = "what will be forgotten";
  await sleep(FORGOTTEN_MS);
  const acknowledgedBefore = rig.provider.acknowledged.size;
  phase = "put back";
  rig.count("postgres put back 60 s");
  await rig.during("store", () => rig.postgres.rewindTo(copy));
  rig.forgotten = { fromMs, toMs: Date.now() };
  rig.provider.redeliverAll();
  await sleep(AFTER_MS);
  isOver = true;
  await running;
  const notes = async ({ ledgers, record }: Evidence) => {
    const known = new Set(record.orders.map(({ clientOrderId }) => clientOrderId));
    const entries = [...ledgers.binance, ...ledgers.bybit].filter(
      (entry) => entry.kind === "order.accepted" && entry.clientOrderId !== "",
    );
    const lost = entries.filter(
      (entry) => entry.kind === "order.accepted" && !known.has(entry.clientOrderId),
    );
    return [
      `${acknowledgedBefore} signals had been acknowledged; ${lost.length} of ${entries.length} orders at the venue are in no record`,
    ];
  };
  return { moments: [], readyAgainMs: [], notes };
}
