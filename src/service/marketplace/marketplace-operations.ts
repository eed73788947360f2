// What there is to follow. A trader chooses by what a strategy's signals look like, and sees no more of it before.
import { z } from "zod";
import {
  findOfferedStrategy,
  OFFERED_STRATEGIES,
  type OfferedStrategy,
} from "../../../adapters/postgres/marketplace/offered-strategies.ts";
import type { StrategyId } from "../../../engine/domain/ids.ts";
import { done, refuse } from "../http/answer.ts";
import { answerPage } from "../http/answer-page.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageOf, pageQuery } from "../http/page.ts";
import { decimalView, idView, instantView, iso } from "../http/view-text.ts";

const offeredView = z
  .object({
    id: idView,
    name: z.string(),
    status: z.enum(["active", "paused"]),
    provider: z.object({ id: idView, name: z.string() }),
    followers: z.int().nullable().meta({ description: "Traders who follow it; null: fewer than 3." }),
    signals: z
      .object({
        count: z.int(),
        entries: z.int().meta({ description: "How many of them open or add to a position." }),
        instruments: z.array(z.string()),
        directions: z.array(z.string()),
        entryTypes: z.array(z.string()).meta({ description: "market, limit" }),
        withStop: z.int().meta({ description: "Entries that bring their own stop." }),
        withTargets: z.int(),
        leverageMax: decimalView.nullable(),
      })
      .meta({ description: "Of the last 30 days." }),
    createdAt: instantView,
  })
  .meta({ id: "OfferedStrategy" });

export function marketplaceOperations(): readonly Operation[] {
  return [
    operation({
      id: "listOfferedStrategies",
      method: "GET",
      path: "/v1/marketplace/strategies",
      tag: "Marketplace",
      summary: "Strategies to follow",
      query: pageQuery,
      success: { status: 200, description: "One page, newest first.", body: pageOf(offeredView) },
      problems: ["CURSOR_INVALID"],
      handle: (call) => answerPage(call, OFFERED_STRATEGIES, { itemsOf: (rows) => rows.map(viewOf) }),
    }),
    operation({
      id: "getOfferedStrategy",
      method: "GET",
      path: "/v1/marketplace/strategies/:strategyId",
      tag: "Marketplace",
      summary: "One strategy",
      params: z.object({ strategyId: z.uuid() }),
      success: { status: 200, description: "The strategy.", body: offeredView },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params }) => {
        const found = await findOfferedStrategy(admin, tenantId, params.strategyId as StrategyId);
        return found === undefined ? refuse("NOT_FOUND") : done(viewOf(found));
      },
    }),
  ];
}

function viewOf(offered: OfferedStrategy): z.infer<typeof offeredView> {
  const { id, name, status, followers, entries, withStop, withTargets, leverageMax } = offered;
  return {
    ...{ id, name, status, followers },
    provider: { id: offered.providerId, name: offered.provider },
    signals: {
      ...{ count: offered.signals, entries, withStop, withTargets, leverageMax },
      instruments: [...offered.instruments],
      directions: [...offered.directions],
      entryTypes: [...offered.entryTypes],
    },
    createdAt: iso(offered.createdAt),
  };
}
