// For how long after its signing the venue takes an order: its own fence against whatever held the order up on its way.
import type { OrderIntent } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import type { EngineSettings } from "../settings.ts";

type Windows = Pick<EngineSettings, "entryRecvWindowMs" | "protectionRecvWindowMs">;

/** Milliseconds, at least 1. An entry's ends with the entry itself: the venue refuses what reaches it after that. */
export function receiveWindow(
  { leg, expiresAt }: Pick<OrderIntent, "leg" | "expiresAt">,
  now: UnixMs,
  { entryRecvWindowMs, protectionRecvWindowMs }: Windows,
): number {
  if (leg !== "entry") return protectionRecvWindowMs;
  const leftMs = (expiresAt ?? Number.POSITIVE_INFINITY) - now;
  return Math.max(1, Math.min(entryRecvWindowMs, Math.floor(leftMs)));
}
