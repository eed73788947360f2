// Kill switches: what holds trading back, and how it is set and let go. The engines obey within a second.
import { z } from "zod";
import {
  setTradingState,
  type TradingStateRow,
  tenantTradingStates,
} from "../../../adapters/postgres/admin/trading-states.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { instantView, iso } from "../http/view-text.ts";

const STATES = ["active", "reducing", "flattening", "halted"] as const;
const SCOPES = ["platform", "tenant", "provider", "trader", "account", "instrument"] as const;

export const killSwitchView = z
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
      success: {
        status: 200,
        description: "The tenant's and the platform's; for a trader or provider, what concerns them.",
        body: z.object({ items: z.array(killSwitchView) }),
      },
      handle: async ({ admin, tenantId }) =>
        done({ items: (await tenantTradingStates(admin, tenantId)).map(switchViewOf) }),
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

export function switchViewOf(row: TradingStateRow): z.infer<typeof killSwitchView> {
  const { tenantId, scope, scopeId, state: current, changedBy, changedAt } = row;
  return {
    ...{ scope, scopeId, ofPlatform: (tenantId ?? undefined) === undefined, state: current },
    ...{ reason: row.reason, changedBy, changedAt: iso(changedAt) },
  };
}
