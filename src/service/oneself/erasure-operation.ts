// The right to be forgotten. Nothing is closed for the trader: what is open must be closed first.
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { PersonId } from "../../../adapters/postgres/people/people-ids.ts";
import {
  endSubscriptionsOf,
  eraseTrader,
  leftOpenOf,
} from "../../../adapters/postgres/traders/erase-trader.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";

/** Engines hear of ended subscriptions in milliseconds; what was planned before leaves within its receive window of 2 s, or never. */
const SETTLE_MS = 3_000;

export function erasureOperation(): Operation {
  return operation({
    id: "eraseMe",
    method: "POST",
    path: "/v1/me/erasure",
    tag: "People",
    summary: "Erase yourself: subscriptions end, keys are destroyed, names go",
    description:
      "Refused while positions or orders are open. What was traded stays, under ids that lead to nobody. It cannot be taken back, and takes a few seconds.",
    body: z.strictObject({ confirm: z.literal("erase me") }).meta({ id: "Erasure" }),
    success: {
      status: 200,
      description: "You are gone: this session has ended too.",
      body: z.object({ erased: z.boolean() }),
    },
    problems: ["ERASURE_POSITIONS_OPEN", "ERASURE_ROLES_FIRST"],
    handle: async ({ admin, tenantId, principal }) => {
      const { traderId, personId, roles = [] } = principal ?? {};
      if (traderId === undefined || personId === undefined) return refuse("NOT_ALLOWED");
      if (roles.some((role) => role !== "trader" && role !== "viewer")) return refuse("ERASURE_ROLES_FIRST");
      const leaving = { tenantId, traderId, personId: personId as PersonId };
      const open = await leftOpenOf(admin, leaving);
      if (open.length > 0) return refuse("ERASURE_POSITIONS_OPEN", { open: [...open] });
      const ended = await endSubscriptionsOf(admin, leaving);
      if (ended.kind === "refused") return answerOf(ended, (value: never) => value);
      await pause(SETTLE_MS);
      const outcome = await eraseTrader(admin, leaving);
      if (outcome.kind === "refused") return answerOf(outcome, (value: never) => value);
      const { open: stillOpen } = outcome.value;
      return stillOpen.length > 0
        ? refuse("ERASURE_POSITIONS_OPEN", {
            detail:
              "A signal came in at the last moment. Your subscriptions have ended: close this, then try again.",
            open: [...stillOpen],
          })
        : done({ erased: true });
    },
  });
}
