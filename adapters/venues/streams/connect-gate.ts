// Venues limit new websocket connections per IP; after a drop of many streams this lets them back in turn.
import type { Clock, Timers } from "../../../engine/ports/clock.ts";

export interface ConnectGate {
  /** Resolves when a connection may be opened. */
  enter(): Promise<void>;
}

const PAUSE_MS = 500;

export function createConnectGate(
  limit: { readonly count: number; readonly windowMs: number },
  clock: Clock,
  timers: Timers,
): ConnectGate {
  let entered: number[] = [];
  let turn: Promise<void> = Promise.resolve();

  const admit = async (): Promise<void> => {
    for (;;) {
      const nowMs = clock.monotonic();
      entered = entered.filter((at) => nowMs - at < limit.windowMs);
      if (entered.length < limit.count) {
        entered.push(nowMs);
        return;
      }
      await new Promise<void>((resolve) => timers.after(PAUSE_MS, resolve));
    }
  };
  return {
    enter() {
      turn = turn.then(admit);
      return turn;
    },
  };
}
