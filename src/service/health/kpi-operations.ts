// Key figures: of a tenant for those who look after it, and of all tenants together for the platform.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { type KpiAsk, kpis } from "../../../adapters/postgres/health/kpis.ts";
import { ownEnvironment, platformEnvironment } from "../../../adapters/postgres/health/own-environment.ts";
import { countUsers } from "../../../adapters/postgres/health/users.ts";
import { positions } from "../../../adapters/postgres/history/positions.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type AtMarkDeps, positionsAtMark } from "../at-mark/positions-at-mark.ts";
import { instantInput } from "../history/list-operations.ts";
import { done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { decimalView, iso } from "../http/view-text.ts";
import type { RequestWindow } from "./request-window.ts";

const DAY_MS = 86_400_000;
const RATE_PLACES = 4;
const ENVIRONMENTS = ["live", "testnet", "paper"] as const satisfies readonly Environment[];

const kpiQuery = z.object({
  environment: z.enum(ENVIRONMENTS).optional().meta({
    description:
      "Of which accounts; money of one never mixes with another's. Default: live, or what comes closest among those that there are accounts in.",
  }),
  from: instantInput.optional().meta({ description: "Default: the start of the UTC day." }),
  to: instantInput.optional().meta({ description: "Exclusive; default: now." }),
});

const kpiView = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    environment: z.enum(ENVIRONMENTS),
    signals_received: z.int().meta({ description: "Accepted in the period, for all environments." }),
    trades_executed: z.int().meta({ description: "Orders of ours with a fill in the period." }),
    success_rate: decimalView.nullable().meta({
      description:
        "Of the period's signals: decisions that were done ÷ those that were attempted. Null: none were.",
    }),
    total_volume: decimalView.meta({
      description: "Quantity × price of our fills in the period, in the quote currency.",
    }),
    active_users: z.int().meta({ description: "Traders who follow a strategy or hold a position now." }),
    api_calls_per_minute: z.int().meta({ description: "The last minute's, at this process." }),
    avg_response_time: z
      .number()
      .nullable()
      .meta({ description: "The last minute's, in ms. Null: no calls." }),
    total_balance: decimalView.meta({ description: "Equity of all accounts now." }),
    pnl_today: decimalView.meta({
      description:
        "Equity now minus equity at the start of the UTC day: open positions count, and what was paid in or out.",
    }),
    commissions_earned: decimalView
      .nullable()
      .meta({ description: "Null: not known, there is no billing yet." }),
  })
  .meta({ id: "PlatformKpis" });

const tenantKpiView = kpiView
  .extend({
    unrealized_pnl: decimalView.nullable().meta({
      description: "Of all open positions, at most 30 s old. Null: of one or more it is not known now.",
    }),
  })
  .meta({ id: "Kpis" });

export interface KpiOperationDeps extends AtMarkDeps {
  readonly requests: Pick<RequestWindow, "figures">;
  /** The same caller on the connections that are kept for this. */
  readonly monitoring: (admin: Administration) => Administration;
}

export function kpiOperations(deps: KpiOperationDeps): readonly Operation[] {
  const shared = {
    method: "GET",
    tag: "Health",
    query: kpiQuery,
    problems: ["INVALID"],
  } as const;
  const description = "The figures, under their usual names.";
  return [
    operation({
      ...shared,
      id: "getKpis",
      path: "/v1/kpis",
      summary: "Key figures of the tenant",
      success: { status: 200, description, body: tenantKpiView },
      handle: async (call) => {
        const shared = await answer(deps, call, call.tenantId);
        if (shared.kind !== "done") return shared;
        const { environment } = shared.body;
        return done({ ...shared.body, unrealized_pnl: await unrealizedPnl(deps, call, environment) });
      },
    }),
    operation({
      ...shared,
      id: "getPlatformKpis",
      path: "/v1/platform/kpis",
      summary: "Key figures of all tenants together",
      success: { status: 200, description, body: kpiView },
      handle: (call) => answer(deps, call, undefined),
    }),
  ];
}

async function unrealizedPnl(
  deps: KpiOperationDeps,
  { admin, tenantId, scope }: Pick<Call, "admin" | "tenantId" | "scope">,
  asked: Environment,
): Promise<string | null> {
  const held = await positions(deps.monitoring(admin), tenantId, {});
  const { totals } = await positionsAtMark(deps, scope, { key: "all", positions: held });
  const total = totals.find(({ environment }) => environment === asked);
  return total === undefined ? "0" : total.unrealizedPnl;
}

async function answer(
  { monitoring, requests }: Pick<KpiOperationDeps, "monitoring" | "requests">,
  { admin, now, query }: Pick<Call<undefined, z.output<typeof kpiQuery>>, "admin" | "now" | "query">,
  tenantId: TenantId | undefined,
) {
  const { to = now, from = (now - (now % DAY_MS)) as UnixMs } = query;
  if (from >= to) return refuse("INVALID", { detail: "`from` must be before `to`.", field: "from" });
  const own = await (tenantId === undefined
    ? platformEnvironment(monitoring(admin))
    : ownEnvironment(monitoring(admin), tenantId));
  const environment = query.environment ?? own;
  const ask: KpiAsk = { environment, from, to, now };
  const record = await kpis(monitoring(admin), tenantId, ask);
  const users = await countUsers(monitoring(admin), tenantId);
  const { calls, meanMs } = requests.figures(tenantId);
  return done({
    ...{ from: iso(from), to: iso(to), environment },
    signals_received: record.signalsReceived,
    trades_executed: record.tradesExecuted,
    success_rate: record.successRate?.toDecimalPlaces(RATE_PLACES).toFixed() ?? null,
    total_volume: record.totalVolume.toFixed(),
    active_users: users.active,
    api_calls_per_minute: calls,
    avg_response_time: meanMs ?? null,
    total_balance: record.totalBalance.toFixed(),
    pnl_today: record.pnlToday.toFixed(),
    commissions_earned: null,
  });
}
