// The contender's half of the protocol: each contender file gives a start function and nothing else.
import { assertNever } from "../../engine/domain/assert-never.ts";
import type { ContenderConfig, ContenderMessage, MemoryUse, RunnerMessage } from "./protocol.ts";
import { TurnWatch } from "./turn-watch.ts";

export interface RunningContender {
  /** One webhook URL per group, in the order of `groupSizes`. */
  readonly hookUrls: readonly string[];
  /** Monotonic nanoseconds at which each webhook was read, in order; emptied by the caller. Empty when not stamped. */
  readonly receivedNs: number[];
  /** How long the start took, where preparing the accounts in the record does not belong to it. */
  readonly startMs?: number;
  stop(): Promise<void>;
}

export type StartContender = (config: ContenderConfig) => Promise<RunningContender>;

/** Runs until the runner closes the channel. */
export function serveContender(start: StartContender): void {
  let running: RunningContender | undefined;
  const turns = new TurnWatch();
  process.on("message", (message: RunnerMessage) => {
    handle(message).then(tell, (error: unknown) => {
      tell({
        kind: "failed",
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
  });
  process.once("disconnect", () => void stop());
  process.on("SIGINT", () => undefined);

  const handle = async (message: RunnerMessage): Promise<ContenderMessage> => {
    switch (message.kind) {
      case "start":
        running = await start(message.config);
        return { kind: "ready", hookUrls: running.hookUrls, startMs: running.startMs };
      case "report-received":
        return { kind: "received", stampsNs: running?.receivedNs.splice(0) ?? [] };
      case "report-memory":
        return { kind: "memory", ...ownMemory() };
      case "watch-turns":
        turns.start();
        return { kind: "watching" };
      case "report-turns":
        return { kind: "turns", turnsMs: turns.stop() };
      default:
        return assertNever(message);
    }
  };

  const stop = async (): Promise<void> => {
    await running?.stop();
    process.exit(0);
  };
}

function tell(message: ContenderMessage): void {
  process.send?.(message);
}

/** Needs `--expose-gc`, which the runner passes. */
export function ownMemory(): MemoryUse {
  for (let pass = 0; pass < 3; pass += 1) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed + external };
}
