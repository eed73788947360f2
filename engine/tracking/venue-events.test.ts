// Events of one account are applied in the order in which the venue told them, however long the record takes for one of them.
import { expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { AccountId, ClientOrderId, TenantId } from "../domain/ids.ts";
import type { VenueEvent } from "../ports/venue.ts";
import { VenueEvents, type VenueEventsDeps } from "./venue-events.ts";

function listen() {
  const applied: string[] = [];
  const asked: { readonly name: string; readonly answer: () => void }[] = [];
  const wait = (name: string) =>
    new Promise<void>((resolve) => {
      asked.push({ name, answer: resolve });
    });
  const states = new Map<AccountId, AccountState>();
  const events = new VenueEvents({
    accounts: {
      state: (id: AccountId) => {
        const state = states.get(id) ?? new AccountState(id, "tenant" as TenantId);
        states.set(id, state);
        return state;
      },
    },
    trades: {
      recall: (_: AccountState, id: ClientOrderId) => wait(id),
      loadFills: (_: AccountState, [fill]: readonly { venueTradeId: string }[]) =>
        wait(fill?.venueTradeId ?? ""),
    },
    tracker: {
      applyReport: (_: AccountState, report: { clientOrderId: string }) =>
        void applied.push(report.clientOrderId),
      applyFill: (_: AccountState, fill: { venueTradeId: string }) => void applied.push(fill.venueTradeId),
    },
    reconciler: { markDirty: ({ accountId }: AccountState) => void applied.push(`${accountId} dirty`) },
    holds: () => true,
  } as unknown as VenueEventsDeps);
  const answer = async (name: string) => {
    asked.find((one) => one.name === name)?.answer();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { events, applied, asked, answer };
}

const fill = (accountId: string, venueTradeId: string) =>
  ({ kind: "fill", fill: { accountId, venueTradeId } }) as unknown as VenueEvent;

it("a fill whose look-up is slow is not overtaken by the next of its account", async () => {
  const { events, applied, asked, answer } = listen();
  events.take(fill("a", "entry"));
  events.take(fill("a", "stop"));
  events.take({ kind: "stream-down", accountId: "a" as AccountId, reason: "" });
  events.take(fill("b", "other"));
  await answer("other");
  expect(applied).toEqual(["other"]);
  expect(asked.map(({ name }) => name)).toEqual(["entry", "other"]);
  await answer("entry");
  await answer("stop");
  expect(applied).toEqual(["other", "entry", "stop", "a dirty"]);
});

it("stopping waits for what was taken", async () => {
  const { events, applied, answer } = listen();
  events.take(fill("a", "first"));
  events.take(fill("a", "second"));
  const stopped = events.stop();
  events.take(fill("a", "late"));
  await answer("first");
  await answer("second");
  await stopped;
  expect(applied).toEqual(["first", "second"]);
});
