// Why an account got what it got: the decision trace; and what is held now.
import { z } from "zod";
import { type PositionRecord, positions } from "../../../adapters/postgres/history/positions.ts";
import { decisionDetail } from "../../../adapters/postgres/history/trace.ts";
import type { AccountId, SignalId } from "../../../engine/domain/ids.ts";
import { environmentTotalView } from "../at-mark/environment-totals.ts";
import { type AtMark, type AtMarkDeps, positionsAtMark } from "../at-mark/positions-at-mark.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { decimalView, instantView, iso, isoOrNull } from "../http/view-text.ts";
import { asView } from "./as-view.ts";
import { decisionView, orderView, recordedPositionView, signalView } from "./record-views.ts";

const traceView = z
  .object({
    signal: signalView,
    decision: decisionView,
    denials: z.array(z.object({ code: z.string(), sentence: z.string(), detail: z.unknown().optional() })),
    inputs: z.record(z.string(), z.unknown()).meta({ description: "The numbers and limits that were used." }),
    orders: z.array(orderView),
    steps: z.array(
      z.object({
        clientOrderId: z.string(),
        step: z.string(),
        at: instantView,
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "DecisionTrace" });

const positionView = recordedPositionView
  .extend({
    markPrice: decimalView.nullable().meta({ description: "Null: no engine knows it now." }),
    unrealizedPnl: decimalView
      .nullable()
      .meta({ description: "At the mark price, fees excluded. Null: not known now." }),
  })
  .meta({ id: "Position" });

const positionsAnswer = z.object({
  items: z.array(positionView),
  totals: z
    .array(environmentTotalView)
    .meta({ description: "Of all items, by the environment of their accounts." }),
});

export function detailOperations(deps: AtMarkDeps): readonly Operation[] {
  return [
    operation({
      id: "getDecision",
      method: "GET",
      path: "/v1/signals/:signalId/decisions/:accountId",
      tag: "History",
      summary: "Why this account did what it did: the decision trace",
      params: z.object({ signalId: z.uuid(), accountId: z.uuid() }),
      success: { status: 200, description: "Every number, order and step.", body: traceView },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params }) => {
        const key = { signalId: params.signalId as SignalId, accountId: params.accountId as AccountId };
        const found = await decisionDetail(admin, tenantId, key);
        if (found === undefined) return refuse("NOT_FOUND");
        return done({
          signal: asView(signalView, { ...found.signal }),
          decision: asView(decisionView, { ...found.decision }),
          denials: traceView.shape.denials.parse(found.denials),
          inputs: found.inputs,
          orders: found.orders.map((order) => asView(orderView, { ...order })),
          steps: found.steps.map(({ at, ...step }) => ({
            ...step,
            at: iso(at as Parameters<typeof iso>[0]),
          })),
        });
      },
    }),
    operation({
      id: "listPositions",
      method: "GET",
      path: "/v1/positions",
      tag: "History",
      summary: "Positions that our orders made, at mark",
      description:
        "Positions are the record's; mark price and unrealised P&L are asked of the engines and at most 30 s old, or of the position's last change. An engine that does not answer is not waited for.",
      query: z.object({
        accountId: z.uuid().optional(),
        withFlat: z.stringbool().default(false).meta({ description: "Those that were closed, too." }),
      }),
      success: { status: 200, description: "All of them.", body: positionsAnswer },
      handle: async ({ admin, tenantId, scope, query: { accountId, withFlat } }) => {
        const found = await positions(admin, tenantId, { accountId, withFlat });
        const { marks, totals } = await positionsAtMark(deps, scope, {
          key: `${accountId ?? "all"}${withFlat ? " with flat" : ""}`,
          positions: found,
        });
        return done({ items: found.map((position, index) => viewOf(position, marks[index])), totals });
      },
    }),
  ];
}

function viewOf(
  { targets, openedAt, updatedAt, environment: _, ...position }: PositionRecord,
  [markPrice, unrealizedPnl]: AtMark["marks"][number] = [null, null],
): z.infer<typeof positionView> {
  return {
    ...position,
    ...{ markPrice, unrealizedPnl },
    targets: targets.map(({ price, share }) => ({ price, share })),
    openedAt: isoOrNull(openedAt),
    updatedAt: iso(updatedAt),
  };
}
