// Asks every engine how it is, and puts the answers together: may signals be traded, and which venues are reached.
import type { EngineClient, Readiness } from "../../engine-client/engine-client.ts";
import type { Component, Status } from "./health-shape.ts";

export interface EnginesState {
  readonly trading: Status;
  readonly apis: { readonly binance: Status; readonly bybit: Status };
  readonly components: readonly Component[];
}

export interface AskedEngines {
  clients(): Promise<ReadonlyMap<string, Pick<EngineClient, "url" | "readiness">>>;
}

/** Without these an engine goes on trading; RUNBOOK.md says what each means. */
const TRADES_WITHOUT = /^(?:queue$|venue )/;

export async function probeEngines(engines: AskedEngines): Promise<EnginesState> {
  const clients = await engines.clients().then(
    (known) => [...known.values()],
    () => undefined,
  );
  if (clients === undefined) return nobody("down", "the record does not say which engines there are");
  if (clients.length === 0) return nobody("down", "no engine is alive");
  const answers = await Promise.all(
    clients.map(async (client) => ({ url: client.url, ...(await look(client)) })),
  );
  const dependencies = answers.flatMap((answer) => answer.dependencies);
  return {
    trading: together(answers.map(({ status }) => status)),
    apis: { binance: venueStatus(dependencies, "binance"), bybit: venueStatus(dependencies, "bybit") },
    components: answers.flatMap(({ url, status, detail, dependencies: its }) => [
      { name: `engine ${url}`, ok: status === "up", detail },
      ...its.map(({ name, ...rest }) => ({ name: `engine ${url}: ${name}`, ...rest })),
    ]),
  };
}

interface Look {
  readonly status: Status;
  readonly detail: string;
  readonly dependencies: Readiness["dependencies"];
}

async function look(client: Pick<EngineClient, "readiness">): Promise<Look> {
  const answer = await client.readiness();
  if (answer.kind !== "ok") {
    const detail = answer.kind === "unreachable" ? answer.reason : answer.code;
    return { status: "down", detail, dependencies: [] };
  }
  const { status, dependencies } = answer.value;
  if (status !== "not-ready")
    return { status: status === "ready" ? "up" : "degraded", detail: status, dependencies };
  const faulty = dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
  const trades = faulty.every((name) => TRADES_WITHOUT.test(name));
  return { status: trades ? "degraded" : "down", detail: `at fault: ${faulty.join(", ")}`, dependencies };
}

/** One venue may be connected in several environments and by several engines. */
function venueStatus(dependencies: Readiness["dependencies"], venue: string): Status {
  const its = dependencies.filter(({ name }) => name.startsWith(`venue ${venue} `));
  return its.length === 0 ? "unknown" : together(its.map(({ ok }) => (ok ? "up" : "down")));
}

/** All alike: that. Else: degraded. */
function together(statuses: readonly Status[]): Status {
  const [first = "unknown", ...rest] = statuses;
  return rest.every((status) => status === first) ? first : "degraded";
}

function nobody(trading: Status, detail: string): EnginesState {
  return {
    trading,
    apis: { binance: "unknown", bybit: "unknown" },
    components: [{ name: "engines", ok: false, detail }],
  };
}
