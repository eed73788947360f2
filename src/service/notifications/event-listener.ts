// Hears every engine and tells who wants to know. The cursor moves once the notice is written down: what was heard is told, and what a
// crash repeats is told once, because the event's id makes one row per receiver.
import type { Kysely } from "kysely";
import type { Notifier } from "../../../adapters/notify/notifier.ts";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import { putCursor, readCursor } from "../../../adapters/postgres/notifications/outbox.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { followEngines } from "../../engine-client/follow-engines.ts";
import type { EventFrame } from "../../engine-client/read-events.ts";
import { noticesOf } from "./notices-of.ts";

export interface EventListenerDeps {
  readonly engines: Pick<Engines, "clients">;
  readonly db: Kysely<Tables>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** A cursor that nothing was told of is written this rarely: what it would spare is hearing some events again. */
const CURSOR_EVERY_MS = 5_000;

/** Resolves once `signal` ends it. A record that is away breaks the stream, which is taken up again where the cursor is. */
export function listenToEvents(deps: EventListenerDeps, signal: AbortSignal): Promise<void> {
  const { engines, db, notifier, clock, journal } = deps;
  const written = new Map<string, number>();
  const lost = new Set<string>();
  const onEvent = async (engineId: string, event: EventFrame): Promise<void> => {
    lost.delete(engineId);
    if (event.kind === "resync" && event.payload.reason === "gone")
      journal.write("warn", "notifications.events-missed", { engine: engineId });
    const notices = noticesOf(event);
    for (const notice of notices) await notifier.tell(notice);
    const now = clock.now();
    if (notices.length === 0 && now - (written.get(engineId) ?? 0) < CURSOR_EVERY_MS) return;
    await putCursor(db, engineId, event.id, now);
    written.set(engineId, now);
  };
  const onError = (engineId: string | undefined, reason: string): void => {
    const engine = engineId ?? "record";
    if (lost.has(engine)) return;
    lost.add(engine);
    journal.write("warn", "notifications.engine-lost", { engine, reason });
  };
  return followEngines({ engines, onEvent, onError, startAfter: (id) => readCursor(db, id) }, signal);
}
