// O2, second half: each decision's state, and each order's filled quantity, is what the venue's ledger says.
import { Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Court } from "../court.ts";
import type { OrderRow, Violation } from "../evidence.ts";
import type { VenueOrder } from "../replay-ledger.ts";

const CHECK = "O2 outcome equals the ledger";
/** States that say that nothing of ours traded. */
const NOTHING_TRADED: ReadonlySet<string> = new Set(["denied", "no-op", "rejected", "expired", "failed"]);

export function outcomeExplained(court: Court): readonly Violation[] {
  const { record } = court.evidence;
  const byDecision = new Map<string, OrderRow[]>();
  for (const order of record.orders) {
    if (order.leg !== "entry" && order.leg !== "exit") continue;
    const key = `${order.signalId} ${order.accountId}`;
    byDecision.set(key, [...(byDecision.get(key) ?? []), order]);
  }
  const decisions = record.decisions.flatMap(({ signalId, accountId, state }) => {
    const carrying = byDecision.get(`${signalId} ${accountId}`) ?? [];
    const remembered = carrying.filter((order) => !court.isForgotten(atVenue(court, order)));
    const traded = Decimal.sum(0, ...remembered.map((order) => filledAtVenue(court, order)));
    if (!NOTHING_TRADED.has(state) || traded.isZero()) return [];
    const sentence = `the decision says ${state}, and the venue filled ${traded} of its orders`;
    return [{ check: CHECK, sentence, story: { signalId, accountId } }];
  });
  const orders = record.orders.flatMap((order) => {
    const filled = filledAtVenue(court, order);
    if (filled.eq(order.filledQuantity) || court.isForgotten(atVenue(court, order))) return [];
    const sentence = `${order.leg} ${order.clientOrderId} filled ${filled} at the venue, ${order.filledQuantity} in the record`;
    const { clientOrderId, accountId } = order;
    return [{ check: CHECK, sentence, story: { clientOrderId, accountId } }];
  });
  // Nobody may read what became of an order once its key is gone.
  const { unmanaged } = court.evidence;
  const judged = [...decisions, ...orders].filter(({ story }) => !unmanaged.includes(story.accountId));
  return [...judged, ...unexplained(court)];
}

function atVenue({ venueOrders }: Court, { accountId, clientOrderId }: OrderRow): VenueOrder | undefined {
  return venueOrders.get(`${accountId} ${clientOrderId}`);
}

function filledAtVenue(court: Court, order: OrderRow): Decimal {
  return atVenue(court, order)?.filled ?? ZERO;
}

/** Something of ours at the venue that the record does not know. */
function unexplained({
  venueOrders,
  recorded,
  accountOf,
  evidence,
  isForgotten,
}: Court): readonly Violation[] {
  const strangers = [...venueOrders]
    .filter(([key, order]) => order.clientOrderId !== "" && !recorded.has(key) && !isForgotten(order))
    .map(([, { exchange, accountId, clientOrderId }]) => ({
      check: "O2 unexplained order",
      sentence: `${exchange} has ${clientOrderId}, which the record does not know`,
      story: { clientOrderId, accountId: accountOf(exchange, accountId)?.id },
    }));
  const { orphans } = evidence.record;
  if (orphans === 0) return strangers;
  const sentence = `${orphans} rows refer to a parent that is not there`;
  return [...strangers, { check: "O2 unexplained order", sentence, story: {} }];
}
