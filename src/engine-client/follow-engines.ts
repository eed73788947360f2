// Live events of all engines, for as long as somebody wants them: connections are made again where they were, and new engines are
// found.
import type { EngineClient } from "./engine-client.ts";
import type { Engines } from "./engines.ts";
import type { EventFrame } from "./read-events.ts";

export interface FollowOptions {
  readonly engines: Pick<Engines, "clients">;
  /** In order per engine. Not called again before the promise resolves. */
  readonly onEvent: (engineId: string, event: EventFrame) => void | Promise<void>;
  readonly onError: (engineId: string | undefined, reason: string) => void;
  /** The last event that was taken in an earlier life. The next that is told is the one after the last that `onEvent` took. */
  readonly startAfter?: (engineId: string) => Promise<string | undefined>;
  readonly lookEveryMs?: number;
  readonly retryMs?: number;
}

const LOOK_EVERY_MS = 2_000;
const RETRY_MS = 500;

/** Resolves once `signal` ends it. */
export async function followEngines(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const followed = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    try {
      for (const [id, client] of await options.engines.clients()) {
        if (followed.has(id)) continue;
        followed.set(
          id,
          followOne(options, id, client, signal).finally(() => followed.delete(id)),
        );
      }
    } catch (error) {
      options.onError(undefined, String(error));
    }
    await pause(options.lookEveryMs ?? LOOK_EVERY_MS, signal);
  }
  await Promise.all(followed.values());
}

/** Until the engine is no member any more. */
async function followOne(
  options: FollowOptions,
  id: string,
  client: EngineClient,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId: string | undefined;
  let isStarted = false;
  while (!signal.aborted) {
    try {
      if (!isStarted) lastEventId = await options.startAfter?.(id);
      isStarted = true;
      const answer = await client.events(lastEventId, signal);
      if (answer.kind === "ok") {
        for await (const event of answer.value) {
          await options.onEvent(id, event);
          lastEventId = event.id;
        }
      } else if (!signal.aborted) {
        options.onError(id, answer.kind === "refused" ? answer.code : answer.reason);
      }
    } catch (error) {
      if (!signal.aborted) options.onError(id, String(error));
    }
    await pause(options.retryMs ?? RETRY_MS, signal);
    if (!(await isMember(options, id))) return;
  }
}

/** A record that cannot be asked says nothing about the engine. */
async function isMember({ engines }: FollowOptions, id: string): Promise<boolean> {
  return engines.clients().then(
    (clients) => clients.has(id),
    () => true,
  );
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, delayMs);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
