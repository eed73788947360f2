// Keeps one stream alive for as long as it is wanted: reconnects with jittered backoff, rotates before the venue's 24 h limit.
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";
import type { ConnectGate } from "./connect-gate.ts";
import type { StreamDialect } from "./stream-dialect.ts";
import { openStreamSocket, type StreamSocket } from "./stream-socket.ts";

export interface ReconnectingStreamOptions {
  readonly dialect: StreamDialect;
  readonly gate: ConnectGate;
  readonly clock: Clock;
  readonly timers: Timers;
  random(): number;
  readonly timings?: Partial<StreamTimings>;
  onUp(): void;
  /** Only after an `onUp`, or for the first failure to connect. */
  onDown(reason: string): void;
}

export interface StreamTimings {
  readonly pingEveryMs: number;
  readonly silenceMaxMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  readonly rotateAfterMs: number;
}

export interface ReconnectingStream {
  close(): void;
}

const DEFAULT_TIMINGS: StreamTimings = {
  pingEveryMs: 10_000,
  silenceMaxMs: 25_000,
  backoffMinMs: 200,
  backoffMaxMs: 20_000,
  rotateAfterMs: 23 * 3_600_000,
};

/** A rotation that failed leaves the old socket in service and is tried again. */
const ROTATION_RETRY_MS = 60_000;

export function openReconnectingStream(options: ReconnectingStreamOptions): ReconnectingStream {
  const { dialect, gate, timers } = options;
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  let current: StreamSocket | undefined;
  let opening: StreamSocket | undefined;
  let state: "starting" | "up" | "down" = "starting";
  let attempt = 0;
  let closed = false;
  let cancelRetry: CancelTimer | undefined;
  let cancelRotation: CancelTimer | undefined;

  const down = (reason: string): void => {
    if (state === "down" || closed) return;
    state = "down";
    options.onDown(reason);
  };
  const retry = (reason: string): void => {
    down(reason);
    if (closed) return;
    const ceiling = Math.min(timings.backoffMaxMs, timings.backoffMinMs * 2 ** Math.min(attempt, 12));
    attempt++;
    // Half fixed, half random: drops come in thousands, and must not come back in step.
    cancelRetry = timers.after(ceiling / 2 + (ceiling / 2) * options.random(), () => void connect());
  };
  const connect = async (): Promise<void> => {
    await gate.enter();
    if (closed) return;
    const address = await dialect.address();
    if (closed) return;
    if (address.kind === "failed")
      return current === undefined ? retry(address.reason) : rotateIn(ROTATION_RETRY_MS);
    let mine: StreamSocket | undefined;
    mine = opening = openStreamSocket(address.url, {
      dialect,
      clock: options.clock,
      timers,
      pingEveryMs: timings.pingEveryMs,
      silenceMaxMs: timings.silenceMaxMs,
      onReady: () => takeOver(mine),
      onEnd: (reason) => {
        if (opening === mine) opening = undefined;
        if (closed) return;
        if (current !== undefined && current !== mine) return rotateIn(ROTATION_RETRY_MS);
        current = undefined;
        retry(reason);
      },
    });
  };
  const rotateIn = (delayMs: number): void => {
    cancelRotation?.();
    cancelRotation = timers.after(delayMs, () => void connect());
  };
  const takeOver = (socket: StreamSocket | undefined): void => {
    if (closed) {
      socket?.close();
      return;
    }
    const previous = current;
    current = socket;
    opening = undefined;
    attempt = 0;
    // The old socket goes only now: the two overlap, and every event is idempotent.
    if (previous !== undefined && previous !== socket) previous.close();
    rotateIn(timings.rotateAfterMs);
    if (state === "up") return;
    state = "up";
    options.onUp();
  };

  void connect();
  return {
    close() {
      closed = true;
      cancelRetry?.();
      cancelRotation?.();
      opening?.close();
      current?.close();
      current = undefined;
    },
  };
}
