// What stands above all tenants: the platform's kill switches, and the engines with the shards that they own.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { setTradingState } from "../../../adapters/postgres/admin/trading-states.ts";
import { enginesAndShards } from "../../../adapters/postgres/tenants/engines-and-shards.ts";
import { answerOf, done } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageQuery } from "../http/page.ts";
import { idView, instantView, iso } from "../http/view-text.ts";
import {
  answerSwitches,
  killSwitchPage,
  platformSwitchBody,
} from "../risk-controls/kill-switch-operations.ts";

const engineView = z
  .object({
    ...{ id: idView, name: z.string(), slot: z.int(), url: z.string().nullable() },
    leaseEndsAt: instantView,
    shards: z.array(z.int()),
  })
  .meta({ id: "EngineProcess" });

export function platformRiskOperations(
  analytics: (admin: Administration) => Administration,
): readonly Operation[] {
  return [
    operation({
      id: "listPlatformKillSwitches",
      method: "GET",
      path: "/v1/platform/kill-switches",
      tag: "Platform",
      summary: "What is held back for everybody",
      query: pageQuery,
      success: { status: 200, description: "One page, last changed first.", body: killSwitchPage },
      problems: ["CURSOR_INVALID"],
      handle: ({ admin, query }) => answerSwitches(admin, undefined, query),
    }),
    operation({
      id: "setPlatformKillSwitch",
      method: "POST",
      path: "/v1/platform/kill-switches",
      tag: "Platform",
      summary: "Halt, reduce, flatten or resume everybody, or one instrument for everybody",
      body: platformSwitchBody,
      success: { status: 204, description: "In force within a second." },
      handle: async ({ admin, body: { instrumentId, state, reason } }) => {
        const target =
          instrumentId === undefined
            ? ({ scope: "platform", scopeId: "platform" } as const)
            : ({ scope: "instrument", scopeId: instrumentId } as const);
        const outcome = await setTradingState(admin, { tenantId: undefined, ...target }, state, reason);
        return answerOf(outcome, () => undefined);
      },
    }),
    operation({
      id: "listEngines",
      method: "GET",
      path: "/v1/platform/engines",
      tag: "Platform",
      summary: "Engines that live, and the shards of accounts that each owns",
      success: {
        status: 200,
        description: "By slot.",
        body: z
          .object({ items: z.array(engineView), shardsWithoutOwner: z.array(z.int()) })
          .meta({ id: "Engines" }),
      },
      handle: async ({ admin }) => {
        const { engines, free } = await enginesAndShards(analytics(admin));
        return done({
          items: engines.map(({ expiresAt, shards, ...rest }) => ({
            ...rest,
            leaseEndsAt: iso(expiresAt),
            shards: [...shards],
          })),
          shardsWithoutOwner: [...free],
        });
      },
    }),
  ];
}
