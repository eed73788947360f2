// A strategy's track record, from what its followers' accounts really filled.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { ownEnvironment } from "../../../adapters/postgres/health/own-environment.ts";
import { findStrategyRecord } from "../../../adapters/postgres/strategies/strategy-listing.ts";
import { episodes, followersNow } from "../../../adapters/postgres/strategies/track-record.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { decimalView } from "../http/view-text.ts";
import { strategyParams } from "./strategy-views.ts";
import { FOLLOWERS_FOR_AMOUNTS, summariseEpisodes } from "./summarise-episodes.ts";

const figures = {
  episodes: z.int().meta({ description: "Positions that were closed." }),
  followers: z.int().meta({ description: "Traders behind these." }),
  winRatePercent: decimalView.nullable(),
  profitFactor: decimalView.nullable().meta({ description: "Gains by losses; null without a loss." }),
  averageR: decimalView.nullable().meta({ description: "Net by what the stop put at risk." }),
  averageReturnPercent: decimalView.nullable().meta({ description: "Net by notional." }),
  maxDrawdownPercent: decimalView.nullable(),
  netPnl: decimalView.nullable().meta({
    description: `Quote asset, fees paid; for providers null below ${FOLLOWERS_FOR_AMOUNTS} followers.`,
  }),
};

const ENVIRONMENTS = ["live", "testnet", "paper"] as const satisfies readonly Environment[];

const trackRecordView = z
  .object({
    environment: z.enum(ENVIRONMENTS),
    followersNow: z.int(),
    ...figures,
    months: z.array(z.object({ month: z.string(), ...figures }).meta({ id: "TrackRecordMonth" })),
  })
  .meta({ id: "TrackRecord" });

/** Reports read on connections of their own. */
export function trackRecordOperations(
  analytics: (admin: Administration) => Administration,
): readonly Operation[] {
  return [
    operation({
      id: "getTrackRecord",
      method: "GET",
      path: "/v1/strategies/:strategyId/track-record",
      tag: "Strategies",
      summary: "What followers' accounts made of it, in total and by month",
      params: strategyParams,
      query: z.object({
        environment: z.enum(ENVIRONMENTS).optional().meta({
          description: "Default: live, or what comes closest among the accounts that have followed it.",
        }),
      }),
      success: { status: 200, description: "Aggregates; nobody's own figures.", body: trackRecordView },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, role, params: { strategyId }, query }) => {
        const found = await findStrategyRecord(admin, tenantId, strategyId);
        if (found === undefined) return refuse("NOT_FOUND");
        const tenant = ofWholeTenant(analytics(admin));
        const environment = query.environment ?? (await ownEnvironment(tenant, tenantId, strategyId));
        const ask = { strategyId, environment };
        const [closed, now] = await Promise.all([
          episodes(tenant, tenantId, ask),
          followersNow(tenant, tenantId, ask),
        ]);
        const { months, ...total } = summariseEpisodes(closed, role !== "provider");
        return done({ environment, followersNow: now, ...total, months: [...months] });
      },
    }),
  ];
}

/** The strategy was found as the caller; what followers did with it is read as the tenant, and leaves here as aggregates only. */
function ofWholeTenant({ db, clock, box, actor }: Administration): Administration {
  return { db, clock, box, actor };
}
