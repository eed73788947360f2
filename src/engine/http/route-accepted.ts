// The routing step of a signal that was committed and answered. Whatever fails here, the sweeper routes it from the record.
import type { Signal } from "../../../engine/domain/signal.ts";
import type { Journal } from "../../../engine/ports/journal.ts";

export interface RouteAcceptedDeps {
  readonly journal: Journal;
  /** Called once per accepted signal, after the answer went out; duplicates do not call it. */
  readonly onAccepted: (signal: Signal) => void | Promise<void>;
}

export async function routeAccepted(deps: RouteAcceptedDeps, signal: Signal): Promise<void> {
  try {
    await deps.onAccepted(signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    deps.journal.write("error", "signal.routing-failed", { signalId: signal.id, reason });
  }
}
