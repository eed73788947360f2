// One engine's HTTP, typed by the views that it serves: for every other process that asks an engine something.
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { Environment, VenueName } from "../../engine/domain/venue.ts";
import type { accountJson } from "../engine/http/account-json.ts";
import type { credentialCheckView } from "../engine/http/credential-check-view.ts";
import type { dryRunView } from "../engine/http/dry-run-view.ts";
import type { feasibilityView } from "../engine/http/feasibility-view.ts";
import type { DependencyState } from "../engine/http/health-routes.ts";
import type { instrumentView } from "../engine/http/instrument-view.ts";
import type { openPnlView } from "../engine/http/open-pnl-route.ts";
import type { positionView } from "../engine/http/position-view.ts";
import type { testSignalView } from "../engine/http/test-signals-route.ts";
import type { traceView } from "../engine/http/trace-view.ts";
import type { TradingStateView } from "../engine/http/trading-states-view.ts";
import type { EngineAnswer, Wire } from "./engine-answer.ts";
import { type EventFrame, readEvents } from "./read-events.ts";

export type PositionAnswer = Wire<ReturnType<typeof positionView>>;
export type OpenPnlAnswer = Wire<ReturnType<typeof openPnlView>>;
export type AccountAnswer = Wire<ReturnType<typeof accountJson>>;
export type InstrumentAnswer = Wire<ReturnType<typeof instrumentView>>;
export type TraceAnswer = Wire<ReturnType<typeof traceView>>;
export type DryRunAnswer = Wire<ReturnType<typeof dryRunView>>;
export type TestSignalAnswer = Wire<ReturnType<typeof testSignalView>>;
export type FeasibilityAnswer = Wire<ReturnType<typeof feasibilityView>>;

export type CredentialCheckAnswer = Wire<ReturnType<typeof credentialCheckView>>;

/** A key as it is to be linked: sealed, and with the place that the seal is bound to. */
export interface CredentialQuestion {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly version: number;
  readonly sealed: Buffer;
  readonly anyIpAccepted: boolean;
}

export interface Readiness {
  readonly status: "ready" | "not-ready" | "draining";
  readonly dependencies: readonly DependencyState[];
}

export interface TestSignalQuestion {
  readonly strategyId: string;
  /** The webhook's. */
  readonly body: string;
}

export interface DryRunQuestion extends TestSignalQuestion {
  readonly accountIds?: readonly string[] | undefined;
  readonly subscription?: Readonly<Record<string, unknown>> | undefined;
}

export interface EngineClientOptions {
  readonly url: string;
  readonly operatorToken: string;
  readonly timeoutMs?: number;
}

export interface HookAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 10_000;
/** More would not fit into the first line of a request, for which Node leaves 16 KiB. */
const IDS_PER_URL = 300;

export class EngineClient {
  readonly url: string;
  readonly #authorization: string;
  readonly #timeoutMs: number;

  constructor({ url, operatorToken, timeoutMs = TIMEOUT_MS }: EngineClientOptions) {
    this.url = url.replace(/\/$/, "");
    this.#authorization = `Bearer ${operatorToken}`;
    this.#timeoutMs = timeoutMs;
  }

  /** What `/readyz` says; that it is not ready is an answer too. */
  async readiness(): Promise<EngineAnswer<Readiness>> {
    const answer = await this.#request("/readyz", { signal: this.#timeout() });
    if (answer.kind !== "ok") return answer;
    const body = (await answer.value.json().catch(() => undefined)) as Partial<Readiness> & { code?: string };
    if (body?.code === "DRAINING") return { kind: "ok", value: { status: "draining", dependencies: [] } };
    if (body?.dependencies === undefined)
      return { kind: "unreachable", url: this.url, reason: `unreadable answer (${answer.value.status})` };
    const status = answer.value.ok ? "ready" : "not-ready";
    return { kind: "ok", value: { status, dependencies: body.dependencies } };
  }

  trace(signalId: string): Promise<EngineAnswer<TraceAnswer>> {
    return this.#get(`/v1/signals/${encodeURIComponent(signalId)}/trace`);
  }

  /** `accountIds` undefined: of all accounts of this engine. */
  positions(accountIds?: readonly AccountId[]): Promise<EngineAnswer<readonly PositionAnswer[]>> {
    return this.#list("/v1/positions", "positions", { as: "accountIds", values: accountIds });
  }

  accounts(ids?: readonly AccountId[]): Promise<EngineAnswer<readonly AccountAnswer[]>> {
    return this.#list("/v1/accounts", "accounts", { as: "ids", values: ids });
  }

  openPnl(
    tenantIds: readonly TenantId[],
  ): Promise<EngineAnswer<{ readonly accounts: readonly OpenPnlAnswer[] }>> {
    return this.#post("/v1/open-pnl", { tenantIds });
  }

  instruments(place: {
    readonly venue: VenueName;
    readonly environment: Environment;
  }): Promise<EngineAnswer<{ readonly instruments: readonly InstrumentAnswer[] }>> {
    return this.#get(`/v1/instruments${query(place)}`);
  }

  tradingStates(): Promise<EngineAnswer<{ readonly states: readonly TradingStateView[] }>> {
    return this.#get("/v1/trading-states");
  }

  dryRun(question: DryRunQuestion): Promise<EngineAnswer<DryRunAnswer>> {
    return this.#post("/v1/dry-runs", question);
  }

  /** Accepted like a webhook, for paper accounts only. */
  testSignal(question: TestSignalQuestion): Promise<EngineAnswer<TestSignalAnswer>> {
    return this.#post("/v1/test-signals", question);
  }

  /** Fields as the README names them. */
  feasibility(question: Readonly<Record<string, unknown>>): Promise<EngineAnswer<FeasibilityAnswer>> {
    return this.#post("/v1/feasibility", question);
  }

  /** What the venue says about a key that is not linked yet. */
  checkCredential({ sealed, ...place }: CredentialQuestion): Promise<EngineAnswer<CredentialCheckAnswer>> {
    return this.#post("/v1/credential-checks", { ...place, sealed: sealed.toString("base64") });
  }

  /** Has the key of a linked account looked at now; what comes of it is in the record. */
  lookAtKey(accountId: AccountId): Promise<EngineAnswer<{ readonly look: "looked" }>> {
    return this.#post(`/v1/accounts/${accountId}/key-looks`, {});
  }

  /** One connection of live events, after `lastEventId` where that is still possible. Ends when the connection does. */
  async events(
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): Promise<EngineAnswer<AsyncIterable<EventFrame>>> {
    const resume = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    const headers = { authorization: this.#authorization, ...resume };
    const answer = await this.#request("/v1/events", { headers, signal });
    if (answer.kind !== "ok") return answer;
    const { body } = answer.value;
    if (!answer.value.ok || body === null) return refusalOf(answer.value);
    return { kind: "ok", value: readEvents(body) };
  }

  /** Posts a webhook body as a provider would. */
  async postHook(
    token: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<EngineAnswer<HookAnswer>> {
    const answer = await this.#request(`/hooks/${encodeURIComponent(token)}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal: this.#timeout(),
    });
    if (answer.kind !== "ok") return answer;
    const { status } = answer.value;
    return { kind: "ok", value: { status, body: await answer.value.json().catch(() => undefined) } };
  }

  /** One after the other, so that an engine has a pause for orders between them. */
  async #list<Item, Name extends string>(
    path: string,
    name: Name,
    ids: { readonly as: string; readonly values: readonly AccountId[] | undefined },
  ): Promise<EngineAnswer<readonly Item[]>> {
    const items: Item[] = [];
    for (const slice of slicesOf(ids.values)) {
      const answer = await this.#get<Record<Name, readonly Item[]>>(`${path}${query({ [ids.as]: slice })}`);
      if (answer.kind !== "ok") return answer;
      items.push(...answer.value[name]);
    }
    return { kind: "ok", value: items };
  }

  #get<T>(path: string): Promise<EngineAnswer<T>> {
    return this.#json<T>(path, {});
  }

  #post<T>(path: string, question: object): Promise<EngineAnswer<T>> {
    return this.#json<T>(path, {
      method: "POST",
      body: JSON.stringify(question),
    });
  }

  async #json<T>(path: string, init: RequestInit): Promise<EngineAnswer<T>> {
    const headers = { authorization: this.#authorization, "content-type": "application/json" };
    const answer = await this.#request(path, { ...init, headers, signal: this.#timeout() });
    if (answer.kind !== "ok") return answer;
    if (!answer.value.ok) return refusalOf(answer.value);
    try {
      return { kind: "ok", value: (await answer.value.json()) as T };
    } catch (error) {
      return { kind: "unreachable", url: this.url, reason: reasonOf(error) };
    }
  }

  async #request(path: string, init: RequestInit): Promise<EngineAnswer<Response>> {
    try {
      return { kind: "ok", value: await fetch(`${this.url}${path}`, { ...init, redirect: "error" }) };
    } catch (error) {
      return { kind: "unreachable", url: this.url, reason: reasonOf(error) };
    }
  }

  #timeout(): AbortSignal {
    return AbortSignal.timeout(this.#timeoutMs);
  }
}

async function refusalOf(response: Response): Promise<Extract<EngineAnswer<never>, { kind: "refused" }>> {
  const { status } = response;
  const problem = (await response.json().catch(() => ({}))) as Partial<Record<string, string>>;
  const { code = "UNREADABLE", detail = `The engine answered ${status}.`, field } = problem;
  const seconds = response.headers.get("retry-after");
  const retryAfterMs = seconds === null ? undefined : Number(seconds) * 1_000;
  return { kind: "refused", status, code, detail, field, retryAfterMs };
}

function slicesOf(ids: readonly string[] | undefined): readonly (string | undefined)[] {
  if (ids === undefined) return [undefined];
  const count = Math.ceil(ids.length / IDS_PER_URL);
  return Array.from({ length: count }, (_, at) =>
    ids.slice(at * IDS_PER_URL, (at + 1) * IDS_PER_URL).join(","),
  );
}

function query(fields: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? error.message;
}
