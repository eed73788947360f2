// The doorbell: jobs may get lost, come twice, late, out of order, or be wiped out. It outlives the engines of a seed.
import type { ExecutionJob, ExecutionQueue } from "../../../engine/ports/execution-queue.ts";
import type { EngineLife } from "../core/engine-life.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";

/** A job whose worker died is handed out again only after the queue's own patience. */
const STALLED_MS = 30_000;

interface Worker {
  readonly life: EngineLife;
  readonly handle: (job: ExecutionJob) => Promise<void>;
  readonly concurrency: number;
  busy: number;
}

export class SimQueue {
  readonly #time: VirtualTime;
  readonly #faults: FaultPlan;
  readonly #story: Story;
  #waiting: ExecutionJob[] = [];
  #worker: Worker | undefined;

  constructor(time: VirtualTime, faults: FaultPlan, story: Story) {
    this.#time = time;
    this.#faults = faults;
    this.#story = story;
  }

  /** The queue as one engine sees it. */
  openFor(life: EngineLife): ExecutionQueue {
    return {
      ring: (jobs) => this.#ring(life, jobs),
      consume: (handle, concurrency) => {
        this.#worker = { life, handle, concurrency, busy: 0 };
        this.#handOut();
      },
      depth: async () => this.#waiting.length,
      close: async () => {
        if (this.#worker?.life === life) this.#worker = undefined;
      },
    };
  }

  empty(): void {
    this.#waiting = [];
  }

  #ring(life: EngineLife, jobs: readonly ExecutionJob[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!life.alive) return;
      const refused = this.#faults.strikes("ring-refused");
      if (!refused) for (const job of jobs) this.#send(job);
      this.#time.after(this.#faults.between(0.2, 3), () =>
        life.deliver(() => (refused ? reject(new Error("queue unreachable")) : resolve())),
      );
    });
  }

  #send(job: ExecutionJob): void {
    if (this.#faults.strikes("ring-lost")) {
      this.#story.tell(`queue lost ${job.signalId}`);
      return;
    }
    const times = this.#faults.strikes("job-repeated") ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const late = this.#faults.strikes("job-late") ? this.#faults.between(100, 8_000) : 0;
      this.#time.after(this.#faults.between(0.2, 2) + late, () => {
        this.#waiting.push(job);
        this.#handOut();
      });
    }
  }

  #handOut(): void {
    const worker = this.#worker;
    if (worker === undefined || !worker.life.alive) return;
    while (worker.busy < worker.concurrency) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      worker.busy += 1;
      let isDone = false;
      worker.life.deliver(() => {
        const done = () => {
          isDone = true;
          worker.busy -= 1;
          this.#handOut();
        };
        worker.handle(job).then(done, done);
      });
      this.#time.after(STALLED_MS, () => {
        if (isDone || worker.life.alive) return;
        this.#waiting.push(job);
        this.#handOut();
      });
    }
  }
}
