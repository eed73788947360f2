// What operators and the side service ask over HTTP: decision traces, accounts, positions, instruments, what would be, and what
// happens. Everything here needs the operator token.
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { AccountId, SignalId } from "../../../engine/domain/ids.ts";
import type { Digests } from "../../../engine/intake/digests.ts";
import type { DecisionStore } from "../../../engine/ports/decision-store.ts";
import { accountJson } from "./account-json.ts";
import {
  type CredentialCheckDeps,
  registerCredentialChecks,
  registerKeyLooks,
} from "./credential-check-route.ts";
import { type DryRunRouteDeps, registerDryRuns } from "./dry-runs-route.ts";
import { type EventsDeps, registerEvents } from "./events-route.ts";
import { type FeasibilityRouteDeps, registerFeasibility } from "./feasibility-route.ts";
import { inSlices } from "./in-slices.ts";
import { instrumentView } from "./instrument-view.ts";
import { type OpenPnlRouteDeps, registerOpenPnl } from "./open-pnl-route.ts";
import { operatorGuard } from "./operator-guard.ts";
import { type PositionReading, positionView } from "./position-view.ts";
import { problemOf, sendProblem } from "./problem.ts";
import { idList, readFields } from "./read-question.ts";
import { registerTestSignals, type TestSignalRouteDeps } from "./test-signals-route.ts";
import { traceView } from "./trace-view.ts";
import type { TradingStateView } from "./trading-states-view.ts";

export interface OperatorDeps
  extends EventsDeps,
    CredentialCheckDeps,
    FeasibilityRouteDeps,
    OpenPnlRouteDeps,
    Omit<DryRunRouteDeps, "directory">,
    Omit<TestSignalRouteDeps, "directory"> {
  readonly digests: Digests;
  readonly directory: FeasibilityRouteDeps["directory"] &
    DryRunRouteDeps["directory"] &
    TestSignalRouteDeps["directory"];
  /** SHA-256 of the operator token, hex. */
  readonly operatorTokenHash: string;
  readonly decisions: Pick<DecisionStore, "trace">;
  readonly readPositions: (ids?: ReadonlySet<AccountId>) => Promise<readonly PositionReading[]>;
  readonly readTradingStates: () => Promise<readonly TradingStateView[]>;
}

const ACCOUNTS_PER_SLICE = 100;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PositionsQuery = z.object({ accountIds: idList<AccountId>() });
const AccountsQuery = z.object({ ids: idList<AccountId>() });
const Place = z.object({
  venue: z.enum(["binance", "bybit"]),
  environment: z.enum(["paper", "testnet", "live"]),
});

export function registerOperator(app: FastifyInstance, deps: OperatorDeps): void {
  app.addHook("onRequest", operatorGuard(deps.digests, deps.operatorTokenHash));
  app.get<{ Params: { readonly id: string } }>("/v1/signals/:id/trace", async (request, reply) => {
    const { id } = request.params;
    const trace = UUID.test(id) ? await deps.decisions.trace(id.toLowerCase() as SignalId) : undefined;
    if (trace === undefined) return sendProblem(reply, problemOf("SIGNAL_NOT_FOUND"));
    return reply.send(traceView(trace));
  });
  registerCredentialChecks(app, deps);
  registerKeyLooks(app, deps);
  app.get("/v1/positions", async (request, reply) => {
    const question = readFields(PositionsQuery, request.query);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    const positions = await deps.readPositions(question.value.accountIds);
    return reply.send({ positions: positions.map(positionView) });
  });
  app.get("/v1/trading-states", async (_request, reply) =>
    reply.send({ states: await deps.readTradingStates() }),
  );
  registerReads(app, deps);
  registerOpenPnl(app, deps);
  registerDryRuns(app, deps);
  registerTestSignals(app, deps);
  registerFeasibility(app, deps);
  registerEvents(app, deps);
}

function registerReads(app: FastifyInstance, deps: OperatorDeps): void {
  app.get("/v1/accounts", async (request, reply) => {
    const question = readFields(AccountsQuery, request.query);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    const ids = [...(question.value.ids ?? deps.accountIds())];
    const accounts = await inSlices(ids, ACCOUNTS_PER_SLICE, (slice) =>
      deps.readAccounts(slice).map(accountJson),
    );
    return reply.send({ accounts });
  });
  app.get("/v1/instruments", async (request, reply) => {
    const question = readFields(Place, request.query);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    const { venue, environment } = question.value;
    const instruments = deps.instrumentsAt({ venue, environment });
    if (instruments === undefined) return sendProblem(reply, problemOf("VENUE_NOT_CONNECTED"));
    return reply.send({
      instruments: instruments.map((instrument) =>
        instrumentView(instrument, deps.prices.latest(venue, environment, instrument.id)),
      ),
    });
  });
}
