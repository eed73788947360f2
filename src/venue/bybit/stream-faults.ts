// Drops, repeats, reorders and delays stream events of one account, as armed; a straight pass otherwise.
import type { FaultContext, FaultInjector } from "../control/fault-injector.ts";

export interface StreamFaults {
  /** Passes `emit` through the armed faults. */
  pass(context: FaultContext, emit: () => void): void;
}

export function createStreamFaults(faults: FaultInjector): StreamFaults {
  let held: readonly (() => void)[] = [];
  const release = () => {
    const due = held;
    held = [];
    for (const emit of due) emit();
  };
  return {
    pass(context, emit) {
      if (!faults.anyArmed) {
        emit();
        return release();
      }
      if (faults.take("drop-event", context) !== undefined) return;
      if (faults.take("reorder-event", context) !== undefined) {
        held = [...held, emit];
        return;
      }
      const late = faults.take("delay-event", context);
      const times = faults.take("duplicate-event", context) === undefined ? 1 : 2;
      const emitAll = () => {
        for (let time = 0; time < times; time += 1) emit();
      };
      if (late === undefined) emitAll();
      else setTimeout(emitAll, late.delayMs);
      release();
    },
  };
}
