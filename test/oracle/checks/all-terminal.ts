// O6: nothing is unfinished past its deadline.
import type { Court } from "../court.ts";
import type { OrderRow, Violation } from "../evidence.ts";

const CHECK = "O6 terminal in time";
/** Proof needs the receive window, a second, and two reads. */
const PROOF_MS = 10_000;
/** A resting entry is withdrawn soon after it expired. */
const WITHDRAWAL_MS = 10_000;
const RESTING: ReadonlySet<string> = new Set(["accepted", "open", "partially-filled"]);

export function allTerminal(court: Court): readonly Violation[] {
  const { record } = court.evidence;
  const orders = record.orders.flatMap((order) => {
    const why = overdue(court, order);
    const { clientOrderId, accountId } = order;
    const sentence = `${order.leg} ${clientOrderId} is ${order.state}: ${why}`;
    return why === undefined ? [] : [{ check: CHECK, sentence, story: { clientOrderId, accountId } }];
  });
  const resting = new Set(
    record.orders
      .filter(({ state, type }) => type === "limit" && RESTING.has(state))
      .map(({ signalId, accountId }) => `${signalId} ${accountId}`),
  );
  const decisions = record.decisions
    .filter(({ state }) => state === "working")
    .filter(({ signalId, accountId }) => !resting.has(`${signalId} ${accountId}`))
    .map(({ signalId, accountId }) => ({
      check: CHECK,
      sentence: `the decision of signal ${signalId} for account ${accountId} is still working`,
      story: { signalId, accountId },
    }));
  const { unmanaged } = court.evidence;
  return [...orders, ...decisions].filter(({ story }) => !unmanaged.includes(story.accountId));
}

function overdue({ evidence, venueOrders }: Court, order: OrderRow): string | undefined {
  const now = evidence.quietAtMs;
  const { state, accountId, clientOrderId, validUntil, expiresAt, leg, type } = order;
  if (state === "claimed" || state === "unknown") {
    return now > validUntil + PROOF_MS ? "its proof is overdue" : undefined;
  }
  if (!RESTING.has(state)) return undefined;
  const there = venueOrders.get(`${accountId} ${clientOrderId}`);
  if (there === undefined) return "the venue never had it";
  if (there.isClosed) return "the venue closed it";
  const expires = leg === "entry" && type === "limit" ? expiresAt : undefined;
  return expires !== undefined && now > expires + WITHDRAWAL_MS ? "it expired" : undefined;
}
