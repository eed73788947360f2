// Tells the last gate what the record released. It stands around the store, so that no path to a venue can forget to count.
import type { ClientOrderId } from "../domain/ids.ts";
import type { DecisionStore } from "../ports/decision-store.ts";

export function countReleases(store: DecisionStore, release: (id: ClientOrderId) => void): DecisionStore {
  return {
    commit: async (decisions) => {
      const won = await store.commit(decisions);
      for (const { decision, orders } of decisions)
        if (won.has(decision.accountId)) for (const { intent } of orders) release(intent.clientOrderId);
      return won;
    },
    claim: async (orders) => {
      const won = await store.claim(orders);
      for (const id of won) release(id);
      return won;
    },
    record: (orders, decisions) => store.record(orders, decisions),
    unresolved: () => store.unresolved(),
    working: () => store.working(),
    orders: (ids) => store.orders(ids),
    trace: (signalId) => store.trace(signalId),
  };
}
