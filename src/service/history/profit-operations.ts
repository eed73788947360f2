// What was earned: realised P&L net of fees and funding, by day, account, trader, instrument or strategy.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { PROFIT_GROUPS, profit } from "../../../adapters/postgres/history/profit.ts";
import { ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountId, StrategyId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { decimalView, iso } from "../http/view-text.ts";
import { instantInput } from "./list-operations.ts";
import { profitView } from "./record-views.ts";

const DAYS_BY_DEFAULT = 30;
const DAY_MS = 86_400_000;

const profitAnswer = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    items: z.array(profitView),
    net: decimalView.meta({ description: "Of all items." }),
  })
  .meta({ id: "ProfitReport" });

export function profitOperations(analytics: (admin: Administration) => Administration): readonly Operation[] {
  return [
    operation({
      id: "getProfit",
      method: "GET",
      path: "/v1/profit",
      tag: "History",
      summary: "Realised profit and loss, net of fees and funding",
      description:
        "Made from owned fills. By strategy, funding is left out: a payment names no strategy. What open positions have gained or lost is in `/v1/positions`, and of a whole tenant in `/v1/kpis`.",
      query: z.object({
        from: instantInput
          .optional()
          .meta({ description: `Default: ${DAYS_BY_DEFAULT} days before \`to\`.` }),
        to: instantInput.optional().meta({ description: "Exclusive; default: now." }),
        by: z
          .enum(PROFIT_GROUPS)
          .default("day")
          .meta({ description: "`trader`: for those who look after the tenant." }),
        accountId: z.uuid().optional(),
        strategyId: z.uuid().optional(),
      }),
      success: { status: 200, description: "One row per group.", body: profitAnswer },
      problems: ["INVALID", "NOT_ALLOWED"],
      handle: async ({ admin, tenantId, now, query }) => {
        if (query.by === "trader" && admin.own !== undefined) return refuse("NOT_ALLOWED", { field: "by" });
        const to = query.to ?? now;
        const from = query.from ?? ((to - DAYS_BY_DEFAULT * DAY_MS) as UnixMs);
        if (from >= to) return refuse("INVALID", { detail: "`from` must be before `to`.", field: "from" });
        const rows = await profit(analytics(admin), {
          ...{ tenantId, from, to, by: query.by },
          accountId: query.accountId as AccountId | undefined,
          strategyId: query.strategyId as StrategyId | undefined,
        });
        return done({
          ...{ from: iso(from), to: iso(to) },
          items: rows.map((row) => ({
            ...{
              key: row.key,
              fills: row.fills,
              realizedPnl: row.realizedPnl.toFixed(),
              fees: row.fees.toFixed(),
            },
            ...{ funding: row.funding.toFixed(), net: row.net.toFixed(), volume: row.volume.toFixed() },
          })),
          net: rows.reduce((sum, { net }) => sum.add(net), ZERO).toFixed(),
        });
      },
    }),
  ];
}
