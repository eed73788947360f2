// A decision trace for people: what each account decided, why, and what became of each order.
import { z } from "zod";
import type { Output } from "./output.ts";

const Moment = z.union([z.number(), z.string()]).transform((at) => new Date(at));
const Text = z.union([z.string(), z.number()]).transform(String);

const TraceOrder = z.looseObject({
  clientOrderId: z.string(),
  leg: z.string(),
  side: z.string(),
  quantity: Text,
  instrumentId: z.string(),
  type: z.string(),
  price: Text.nullish(),
  triggerPrice: Text.nullish(),
  attachedStop: Text.nullish(),
  state: z.string(),
  filledQuantity: Text,
  averagePrice: Text.nullish(),
  reason: z.string().nullish(),
});

/** What the engine answers to GET /v1/signals/:id/trace. */
export const Trace = z.looseObject({
  signalId: z.string(),
  receivedAt: Moment,
  audienceSize: z.number(),
  test: z.boolean(),
  decisions: z.array(
    z.looseObject({
      accountId: z.string(),
      state: z.string(),
      reason: z.string().nullish(),
      decidedAt: Moment,
      settledAt: Moment.nullish(),
      denials: z.array(z.looseObject({ code: z.string(), sentence: z.string() })),
      inputs: z.record(z.string(), Text),
      orders: z.array(TraceOrder),
      events: z.array(
        z.looseObject({
          clientOrderId: z.string(),
          event: z.string(),
          at: Moment,
          detail: z.string().nullish(),
        }),
      ),
    }),
  ),
});
export type Trace = z.infer<typeof Trace>;
type Traced = Trace["decisions"][number];

export function showTrace(
  trace: Trace,
  json: unknown,
  out: Output,
  nameOf: (accountId: string) => string,
): void {
  const since = (at: Date): string => `+${at.getTime() - trace.receivedAt.getTime()} ms`;
  const head = [
    `${trace.test ? "test signal" : "signal"} ${trace.signalId}, received ${trace.receivedAt.toISOString()}`,
    `${trace.decisions.length} of ${trace.audienceSize} accounts have decided`,
  ];
  const accounts = trace.decisions.flatMap((traced) => ["", ...decisionLines(traced, nameOf, since)]);
  out.value(json, [...head, ...accounts].join("\n"));
}

function decisionLines(
  { accountId, state, reason, decidedAt, denials, inputs, orders, events }: Traced,
  nameOf: (accountId: string) => string,
  since: (at: Date) => string,
): readonly string[] {
  const used = Object.entries(inputs).flatMap(([name, value]) =>
    value === "none" ? [] : [`${name} ${value}`],
  );
  return [
    `${nameOf(accountId)}: ${state}${reason ? `, ${reason}` : ""}  (decided ${since(decidedAt)})`,
    ...denials.map(({ code, sentence }) => `  denied   ${code}: ${sentence}`),
    ...(used.length === 0 ? [] : [`  inputs   ${used.join(" · ")}`]),
    ...orders.flatMap((order) => orderLines(order, events, since)),
  ];
}

function orderLines(
  order: Traced["orders"][number],
  events: Traced["events"],
  since: (at: Date) => string,
): readonly string[] {
  const level = order.price ?? order.triggerPrice;
  const attached = order.attachedStop ? `, stop ${order.attachedStop} attached` : "";
  const filled = order.averagePrice ? `, ${order.filledQuantity} filled at ${order.averagePrice}` : "";
  const what = `${order.side} ${order.quantity} ${order.instrumentId} ${order.type}${level ? ` at ${level}` : ""}${attached}`;
  const steps = events
    .filter(({ clientOrderId }) => clientOrderId === order.clientOrderId)
    .map(({ event, at, detail }) => `${event} ${since(at)}${detail ? ` (${detail})` : ""}`);
  return [
    `  ${order.leg.padEnd(8)} ${what}: ${order.state}${filled}${order.reason ? ` (${order.reason})` : ""}`,
    ...(steps.length === 0 ? [] : [`           ${steps.join(" → ")}`]),
  ];
}
