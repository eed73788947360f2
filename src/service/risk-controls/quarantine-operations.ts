// Decisions that failed again and again and were put away: to be read, and tried once more after the cause was mended.
import { z } from "zod";
import {
  QUARANTINED,
  type Quarantined,
  releaseQuarantined,
} from "../../../adapters/postgres/admin/quarantine.ts";
import type { SignalId } from "../../../engine/domain/ids.ts";
import { answerOf } from "../http/answer.ts";
import { answerPage } from "../http/answer-page.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageOf, pageQuery } from "../http/page.ts";
import { idView, instantView, iso } from "../http/view-text.ts";

const quarantinedView = z
  .object({
    ...{ signalId: idView, subscriptionId: idView, accountId: idView.nullable() },
    ...{ code: z.string(), reason: z.string(), attempts: z.int(), at: instantView },
  })
  .meta({ id: "Quarantined" });

export function quarantineOperations(): readonly Operation[] {
  return [
    operation({
      id: "listQuarantine",
      method: "GET",
      path: "/v1/quarantine",
      tag: "Risk controls",
      summary: "What was put away, newest first",
      query: pageQuery,
      success: { status: 200, description: "One page.", body: pageOf(quarantinedView) },
      problems: ["CURSOR_INVALID"],
      handle: (call) => answerPage(call, QUARANTINED, { itemsOf: (rows) => rows.map(quarantinedOf) }),
    }),
    operation({
      id: "releaseQuarantine",
      method: "POST",
      path: "/v1/quarantine/:signalId/release",
      tag: "Risk controls",
      summary: "Decide a signal's accounts anew",
      description:
        "Within a second. Nothing was sent for them, so that is safe; entries that expired are denied.",
      params: z.object({ signalId: z.uuid().transform((id) => id as SignalId) }),
      success: {
        status: 200,
        description: "How many accounts are tried again.",
        body: z.object({ released: z.int() }).meta({ id: "ReleasedQuarantine" }),
      },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params: { signalId } }) =>
        answerOf(await releaseQuarantined(admin, tenantId, signalId), (released) => ({ released })),
    }),
  ];
}

function quarantinedOf({ signalId, subscriptionId, accountId, code, reason, attempts, at }: Quarantined) {
  return { signalId, subscriptionId, accountId, code, reason, attempts, at: iso(at) };
}
