// The way from an engine to a store: it takes time, may break before or after the work was done, and ends with the engine.
import type { EngineLife } from "../core/engine-life.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { Obstacles } from "../oracle/obstacles.ts";

export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

export interface LinkDeps {
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly obstacles: Obstacles;
  readonly story: Story;
  readonly life: EngineLife;
  /** Statements of a dead process go on in the store and may land after its successor has read. */
  readonly lateWrites: boolean;
}

/** Nothing waits for these before it covers a position: they write down what happened, or are about signals. */
const BESIDE_COVER = new Set([
  "record",
  "facts",
  "accept",
  "commit",
  "find",
  "missing",
  "undecided",
  "trace",
]);

/** Does `work` once at the other end; the promise says what this end learns of it. */
export type Link = <T>(name: string, work: () => T) => Promise<T>;

export function openLink({ time, faults, obstacles, story, life, lateWrites }: LinkDeps): Link {
  return (name, work) =>
    new Promise((resolve, reject) => {
      if (!life.alive) return;
      const slow = faults.strikes("store-slow") ? faults.between(50, 1_200) : 0;
      const thereMs = faults.between(0.1, 1.5) + slow;
      const backMs = faults.between(0.1, 1.5);
      const obstruct = (forMs: number) => {
        if (!BESIDE_COVER.has(name.split(" ")[0] ?? "")) obstacles.everywhere(forMs);
      };
      if (slow > 0) obstruct(thereMs + backMs);
      if (faults.strikes("commit-lost-before")) {
        obstruct(thereMs);
        story.tell(`store ${name} lost before it was done`);
        time.after(thereMs, () => life.deliver(() => reject(new ConnectionLost(name))));
        return;
      }
      const isLostAfter = faults.strikes("commit-lost-after");
      if (isLostAfter) obstruct(thereMs + backMs);
      time.after(thereMs, () => {
        if (!life.alive && !lateWrites) {
          story.tell(`store ${name} ends with its session`);
          return;
        }
        const answer = outcomeOf(work);
        story.tell(`store ${name} ${answer.kind}${isLostAfter ? ", and its answer lost" : ""}`);
        time.after(backMs, () =>
          life.deliver(() => {
            if (isLostAfter) reject(new ConnectionLost(name));
            else if (answer.kind === "refused") reject(answer.error);
            else resolve(answer.value);
          }),
        );
      });
    });
}

type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly error: unknown };

function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { kind: "done", value: work() };
  } catch (error) {
    return { kind: "refused", error };
  }
}
