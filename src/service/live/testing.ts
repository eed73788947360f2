// An engine to listen to, for tests: the real event stream of an engine process on loopback, told what to say.
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { EventRing } from "../../../adapters/observability/event-ring.ts";
import type { EngineEvent } from "../../../engine/ports/announcer.ts";
import type { EventView } from "../../engine/http/event-view.ts";
import { registerEvents } from "../../engine/http/events-route.ts";

export interface TestEngine {
  readonly id: string;
  readonly url: string;
  tell(event: EventView): void;
  close(): Promise<void>;
}

export async function startTestEngine(port = 0): Promise<TestEngine> {
  const events = new EventRing({ textOf: JSON.stringify });
  const app = Fastify();
  registerEvents(app, { events });
  await app.listen({ host: "127.0.0.1", port });
  const address = app.server.address() as AddressInfo;
  return {
    id: randomUUID(),
    url: `http://127.0.0.1:${address.port}`,
    // The ring keeps what it is given and makes text of it: here it is given the text's own shape.
    tell: (event) => events.announce(event as unknown as EngineEvent),
    close: () => app.close(),
  };
}

export function testEvent(changes: Partial<EventView> = {}): EventView {
  const nobody = { traderId: null, accountId: null, providerId: null, strategyId: null, signalId: null };
  const at = "2026-01-01T00:00:00.000Z";
  return { kind: "order.changed", at, tenantId: "t", ...nobody, payload: {}, ...changes };
}

export interface ReadFrame {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

/** The frames of a text that holds whole ones, heartbeats included. */
export function framesOf(text: string): readonly ReadFrame[] {
  return text
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1];
      const data = field("data");
      return {
        id: field("id"),
        event: field("event"),
        data: data === undefined ? undefined : JSON.parse(data),
      };
    });
}
