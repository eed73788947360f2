// Live: what happens, as it happens.
import { refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import type { LiveHub } from "./live-hub.ts";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Proxies that gather answers would hold events back.
  "x-accel-buffering": "no",
} as const;

const DESCRIPTION = `Server-sent events of what you may see: signals, decisions, orders, fills, funding, positions, protection, accounts, trading states, health of the engines. \`data\` is JSON: \`kind\`, \`at\`, \`tenantId\`, \`traderId\`, \`accountId\`, \`providerId\`, \`strategyId\`, \`signalId\`, \`payload\`.

Every 5 s, where it has changed: \`pnl.changed\` tells a trader what the open positions of an account have gained or lost, \`tenant-pnl.changed\` those who look after the tenant the sum by environment (\`payload\`: \`environment\`, \`unrealizedPnl\`, null while it is not known). These are values and not events: they have no \`id\`, and a new stream is told all of them again.

A stream that breaks is taken up again with \`Last-Event-ID\`. An event \`resync\` comes first on a new stream, and wherever something may have been missed: read what you show again, then go on listening. A stream ends when its session or API key does, or when its reader falls too far behind.`;

export function liveOperations({ live }: { readonly live: LiveHub }): readonly Operation[] {
  return [
    operation({
      id: "streamEvents",
      method: "GET",
      path: "/v1/events",
      tag: "Live",
      summary: "What happens, live",
      description: DESCRIPTION,
      success: { status: 200, description: "Events, without end.", contentType: "text/event-stream" },
      problems: ["STREAMS_FULL"],
      handle: async ({ tenantId, scope, headers, stillAllowed, signal }) => {
        const lastEventId = headers["last-event-id"]?.toString();
        const watching = live.watch(tenantId, { scope, lastEventId, stillAllowed });
        if (watching.kind === "full") return refuse("STREAMS_FULL");
        const { readable } = watching;
        // Whatever ended the answer: a HEAD has ended before anybody reads.
        signal.addEventListener("abort", () => readable.destroy(), { once: true });
        return { kind: "stream", stream: readable, headers: HEADERS };
      },
    }),
  ];
}
