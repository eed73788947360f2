// Kill switches: what holds trading back, and how it is set and let go. The engines obey within a second.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import {
  setTradingState,
  type TradingStateRow,
  tradingStatesPage,
} from "../../../adapters/postgres/admin/trading-states.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Answer, answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { page, pageOf, pageQuery, readCursor } from "../http/page.ts";
import { instantView, iso } from "../http/view-text.ts";

const STATES = ["active", "reducing", "flattening", "halted"] as const;
const SCOPES = ["platform", "tenant", "provider", "trader", "account", "instrument"] as const;

const killSwitchView = z
  .object({
    scope: z.enum(SCOPES),
    scopeId: z.string(),
    ofPlatform: z.boolean().meta({ description: "Set above the tenant, for everybody." }),
    state: z.enum(STATES),
    reason: z.string(),
    changedBy: z.string(),
    changedAt: instantView,
  })
  .meta({ id: "KillSwitch" });

const state = z.enum(STATES).meta({
  description:
    "`reducing`: no entries. `flattening`: and what we hold is closed. `halted`: no entries and no exits of signals, only protection.",
});
const reason = z.string().trim().min(1).max(500);

export const killSwitchPage = pageOf(killSwitchView);

export const platformSwitchBody = z.strictObject({
  instrumentId: z.string().min(1).max(100).optional().meta({ description: "Absent: the whole platform." }),
  state,
  reason,
});

export function killSwitchOperations(): readonly Operation[] {
  return [
    operation({
      id: "listKillSwitches",
      method: "GET",
      path: "/v1/kill-switches",
      tag: "Risk controls",
      summary: "What holds trading back, or did; last changed first",
      description: "The strictest of those that apply to an order wins.",
      query: pageQuery,
      success: {
        status: 200,
        description:
          "One page of the tenant's and the platform's; for a trader or provider, of what concerns them.",
        body: killSwitchPage,
      },
      problems: ["CURSOR_INVALID"],
      handle: ({ admin, tenantId, query }) => answerSwitches(admin, tenantId, query),
    }),
    operation({
      id: "setKillSwitch",
      method: "POST",
      path: "/v1/kill-switches",
      tag: "Risk controls",
      summary: "Halt, reduce, flatten or resume",
      description:
        "Traders and providers do it for themselves and their accounts, and let go only what they set themselves.",
      body: z.strictObject({
        scope: z.enum(["tenant", "provider", "trader", "account", "instrument"]),
        scopeId: z.string().min(1).max(100).optional().meta({ description: "Absent: the tenant itself." }),
        state,
        reason,
      }),
      success: { status: 204, description: "In force within a second." },
      problems: ["NOT_FOUND", "NOT_ALLOWED", "HELD_BY_ADMIN"],
      handle: async ({ admin, tenantId, role, body }) => {
        const { scope, scopeId = tenantId } = body;
        const isOwn = role === "trader" || role === "provider";
        if (isOwn && (scope === "tenant" || scope === "instrument")) return refuse("NOT_ALLOWED");
        const outcome = await setTradingState(admin, { tenantId, scope, scopeId }, body.state, body.reason);
        return answerOf(outcome, () => undefined);
      },
    }),
  ];
}

/** `tenantId` undefined: the platform's. */
export async function answerSwitches(
  admin: Administration,
  tenantId: TenantId | undefined,
  { limit, cursor }: z.output<typeof pageQuery>,
): Promise<Answer<z.infer<typeof killSwitchPage>>> {
  const place = readCursor(cursor);
  if (place.kind === "invalid") return refuse("CURSOR_INVALID", { field: "cursor" });
  const after = place.kind === "after" ? place.position : undefined;
  const rows = await tradingStatesPage(admin, tenantId, { after, limit: limit + 1 });
  return done(
    page(rows, limit, {
      positionOf: ({ listedAt, listedId }) => ({ at: listedAt, id: listedId }),
      itemOf: switchViewOf,
    }),
  );
}

function switchViewOf(row: TradingStateRow): z.infer<typeof killSwitchView> {
  const { tenantId, scope, scopeId, state: current, changedBy, changedAt } = row;
  return {
    ...{ scope, scopeId, ofPlatform: (tenantId ?? undefined) === undefined, state: current },
    ...{ reason: row.reason, changedBy, changedAt: iso(changedAt) },
  };
}
