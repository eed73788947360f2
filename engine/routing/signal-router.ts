// Steps 1 and 2 of a signal's life, past intake: it is committed, alone or with all that was decided on its arrival, and what is
// left to decide goes to the engines that serve its accounts.
import type { SubscriptionId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { ChunkExecutor } from "../execution/chunk-executor.ts";
import type { ConservationBreaker } from "../execution/conservation-breaker.ts";
import type { Tombstones } from "../execution/tombstones.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Clock } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionWithOrders } from "../ports/decision-store.ts";
import type { ExecutionQueue } from "../ports/execution-queue.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { Acceptance, SignalStore } from "../ports/signal-store.ts";
import type { EngineSettings } from "../settings.ts";
import type { OwnedShards } from "../shards/owned-shards.ts";
import { jobsOf, type RouteDeps, routeSignal } from "./route-signal.ts";

export interface SignalRouterDeps {
  readonly signals: SignalStore;
  readonly directory: AccountDirectory;
  readonly queue: ExecutionQueue;
  readonly executor: ChunkExecutor;
  readonly tombstones: Pick<Tombstones, "note">;
  readonly breaker: Pick<ConservationBreaker, "release">;
  readonly shards?: OwnedShards;
  /** `draining`: what is committed now is for the next process. */
  readonly phase: () => "idle" | "executing" | "draining";
  readonly clock: Clock;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly crashPoint: CrashPoint;
  readonly settings: EngineSettings;
}

export class SignalRouter {
  readonly #deps: SignalRouterDeps;
  readonly #decided = new WeakSet<Signal>();

  constructor(deps: SignalRouterDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the signal is committed. Where this process can decide its whole audience at once, the decisions are in the same
   * commit, and their orders are on their way.
   */
  async accept(signal: Signal, rawBody: string): Promise<Acceptance> {
    const { signals, settings, executor, phase, tombstones } = this.#deps;
    // Also when the answer to its commit will be lost: what is older than a close that we know of must not be entered.
    tombstones.note(signal);
    const commit = async (decided: readonly DecisionWithOrders[]) => {
      const acceptance = await signals.accept(signal, rawBody, decided);
      if (acceptance === "decided") this.#release(decided);
      return acceptance;
    };
    if (phase() !== "executing" || signal.audience.length > settings.decidedOnArrivalMax) return commit([]);
    const acceptance = await executor.decideOnArrival(signal, commit);
    if (acceptance === "decided") this.#decided.add(signal);
    return acceptance ?? commit([]);
  }

  /** After the answer. A queue that fails is not an error: the sweeper rings again. */
  route(signal: Signal): void {
    const { journal, meter, clock, crashPoint, executor, phase } = this.#deps;
    const deps = this.#routing();
    const startedAt = clock.monotonic();
    crashPoint("signal-answered");
    if (phase() === "draining") return;
    executor.remember(signal);
    if (this.#decided.has(signal)) return;
    this.#handOver(deps, signal);
    crashPoint("jobs-ringing");
    routeSignal(deps, signal).then(
      () => {
        meter.observe("stage_ms", clock.monotonic() - startedAt, { stage: "ring" });
        crashPoint("jobs-rung");
      },
      (error: unknown) =>
        journal.write("warn", "queue.unreachable", { signalId: signal.id, reason: String(error) }),
    );
  }

  #release(decided: readonly DecisionWithOrders[]): void {
    for (const { orders } of decided)
      for (const { intent } of orders) this.#deps.breaker.release(intent.clientOrderId);
  }

  /**
   * Where this process executes and has time, the first chunk does not wait for the queue to hand it back. Its job is rung
   * all the same: should this process die now, another one hears it. Under load the queue spreads the work.
   */
  #handOver(deps: RouteDeps, signal: Signal): void {
    const { executor, journal, phase } = this.#deps;
    const [first] = jobsOf(deps, signal);
    if (first === undefined || phase() !== "executing" || !executor.isQuiet(signal, first.to - first.from))
      return;
    executor.execute(first).catch((error: unknown) => {
      journal.write("warn", "chunk.failed", { signalId: signal.id, reason: String(error) });
    });
  }

  #routing(): RouteDeps {
    const { queue, settings, shards, directory } = this.#deps;
    const accountOf = (id: SubscriptionId) => directory.subscription(id)?.accountId;
    return { queue, chunkSize: settings.chunkSize, owners: shards, accountOf };
  }
}
