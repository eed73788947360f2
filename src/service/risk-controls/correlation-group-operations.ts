// Correlation groups: instruments of a tenant that share one exposure cap, because they move together.
import { z } from "zod";
import {
  listCorrelationGroups,
  setCorrelationGroup,
} from "../../../adapters/postgres/admin/trading-states.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import { answerOf, done } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";

const group = z
  .object({ name: z.string(), instrumentIds: z.array(z.string()) })
  .meta({ id: "CorrelationGroup" });
const params = z.object({ name: z.string().min(1).max(100) });

export function correlationGroupOperations(): readonly Operation[] {
  return [
    operation({
      id: "listCorrelationGroups",
      method: "GET",
      path: "/v1/correlation-groups",
      tag: "Risk controls",
      summary: "Instruments that share one exposure cap",
      success: { status: 200, description: "By name.", body: z.object({ items: z.array(group) }) },
      handle: async ({ admin, tenantId }) => {
        const groups = await listCorrelationGroups(admin, tenantId);
        return done({
          items: groups.map(({ name, instrumentIds }) => ({ name, instrumentIds: [...instrumentIds] })),
        });
      },
    }),
    operation({
      id: "setCorrelationGroup",
      method: "PUT",
      path: "/v1/correlation-groups/:name",
      tag: "Risk controls",
      summary: "Say which instruments move together",
      params,
      body: z.strictObject({
        instrumentIds: z.array(z.string().min(3).max(100)).min(1).max(500).meta({
          description: "As instruments are named here, e.g. BTC/USDT:USDT.",
        }),
      }),
      success: { status: 204, description: "The engines know within a second." },
      problems: ["INVALID"],
      handle: async ({ admin, tenantId, params: { name }, body }) => {
        const instrumentIds = [...new Set(body.instrumentIds)] as InstrumentId[];
        return answerOf(await setCorrelationGroup(admin, tenantId, name, instrumentIds), () => undefined);
      },
    }),
    operation({
      id: "removeCorrelationGroup",
      method: "DELETE",
      path: "/v1/correlation-groups/:name",
      tag: "Risk controls",
      summary: "These instruments share no cap any more",
      params,
      success: { status: 204, description: "Gone, if it was there." },
      handle: async ({ admin, tenantId, params: { name } }) =>
        answerOf(await setCorrelationGroup(admin, tenantId, name, []), () => undefined),
    }),
  ];
}
