// How far the process is on its way out: it serves, then it drains (finishes, and still takes webhooks), then it refuses.
export type DrainPhase = "serving" | "draining" | "refusing";

export interface Drain {
  readonly phase: DrainPhase;
  /** /readyz says so from now on; connections are not kept open. Webhooks are still committed. */
  begin(): void;
  /** Nothing can be committed any more. */
  refuse(): void;
}

export function newDrain(): Drain {
  let phase: DrainPhase = "serving";
  return {
    get phase() {
      return phase;
    },
    begin: () => {
      if (phase === "serving") phase = "draining";
    },
    refuse: () => {
      phase = "refusing";
    },
  };
}
