// Sends signals on a fixed schedule whether or not the contender keeps up: a generator that waits would hide every queue.
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchSignal } from "../contenders/bench-signal.ts";
import { monotonicNs } from "../monotonic.ts";
import { createRawHttpClient } from "./raw-http-client.ts";
import type { Entrant } from "./scenario.ts";

export interface OpenLoopPlan {
  readonly signalsPerSecond: number;
  readonly seconds: number;
  /** Which group and which signal is the n-th. */
  next(index: number): { readonly group: number; readonly signal: BenchSignal };
}

export interface SentSignal {
  readonly group: number;
  readonly signal: BenchSignal;
  /** Monotonic nanoseconds at which it was due: lateness of the generator counts against nobody else. */
  readonly dueNs: number;
  readonly sentNs: number;
  /** Undefined when the connection broke. */
  readonly answeredNs: number | undefined;
  readonly status: number;
}

const CONNECTIONS = 32;

/** Resolves when every signal has its answer (or its failure), in order of sending. */
export async function sendOpenLoop(entrant: Entrant, plan: OpenLoopPlan): Promise<readonly SentSignal[]> {
  const { hookUrls } = entrant.process;
  const client = await createRawHttpClient({ url: hookUrls[0] ?? "", connections: CONNECTIONS });
  const total = Math.round(plan.signalsPerSecond * plan.seconds);
  const intervalNs = 1e9 / plan.signalsPerSecond;
  const startNs = monotonicNs();
  const answers: Promise<SentSignal>[] = [];
  const send = async (index: number): Promise<SentSignal> => {
    const { group, signal } = plan.next(index);
    const dueNs = startNs + index * intervalNs;
    const queuedNs = monotonicNs();
    const request = entrant.definition.webhook(hookUrls[group] ?? "", signal);
    return client.send(request).then(
      ({ sentNs, answeredNs, status }) => ({ group, signal, dueNs, sentNs, answeredNs, status }),
      () => ({ group, signal, dueNs, sentNs: queuedNs, answeredNs: undefined, status: 0 }),
    );
  };
  while (answers.length < total) {
    while (answers.length < total && startNs + answers.length * intervalNs <= monotonicNs()) {
      answers.push(send(answers.length));
    }
    await sleep(1);
  }
  const sent = await Promise.all(answers);
  client.close();
  return sent;
}
