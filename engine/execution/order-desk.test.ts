// A claim whose answer is lost: nothing was sent, so nothing has to be proved. And an answer of the venue's that comes late.
import { expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { Approved } from "../domain/approved.ts";
import type { VenueOrderId } from "../domain/ids.ts";
import type { Order, OrderIntent } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import type { SubmitOutcome, Venue } from "../ports/venue.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { order } from "../testing/builders.ts";
import { OrderTracker, type OrderTrackerDeps } from "../tracking/order-tracker.ts";
import { OrderDesk, type OrderDeskDeps } from "./order-desk.ts";

const { intent } = order({}, { leg: "stop", reduceOnly: true });
const NOW = 1_000 as UnixMs;
const venue = { now: () => NOW } as Venue;

async function claimLost(asRecorded: (claimed: Order) => readonly Order[]) {
  const state = new AccountState(intent.accountId, intent.tenantId);
  let recorded: readonly Order[] = [];
  const followed: string[] = [];
  const desk = new OrderDesk({
    decisions: {
      claim: ([claimed]: readonly Order[]) => {
        recorded = claimed === undefined ? [] : asRecorded(claimed);
        return Promise.reject(new Error("the connection broke"));
      },
      orders: () => Promise.resolve(recorded),
    },
    tracker: { advance: (to: AccountState, next: Order) => to.setOrder(next, NOW) },
    watch: { follow: (_: AccountState, __: Venue, { state: each }: Order) => followed.push(each) },
    clock: { now: () => NOW },
    crashPoint: () => {},
    settings: DEFAULT_SETTINGS,
    lease: { mayAct: () => true },
  } as unknown as OrderDeskDeps);
  await expect(desk.claimAndSend(state, venue, intent as Approved<OrderIntent>)).rejects.toThrow("broke");
  await Promise.resolve();
  return { known: state.findOrder(intent.clientOrderId)?.state, followed };
}

it("ends as not sent what was claimed all the same", async () => {
  expect((await claimLost((claimed) => [claimed])).known).toBe("not-sent");
});

it("leaves nothing where it was not claimed", async () => {
  expect(await claimLost(() => [])).toEqual({ known: undefined, followed: [] });
});

it("follows what somebody else has claimed", async () => {
  const theirs = await claimLost((claimed) => [{ ...claimed, signedAt: 900 as UnixMs }]);
  expect(theirs).toEqual({ known: "claimed", followed: ["claimed"] });
});

it("an answer that comes when its order has ended and is forgotten brings nothing back, and who waits has been told", async () => {
  const state = new AccountState(intent.accountId, intent.tenantId);
  const nothing = () => {};
  const tracker = new OrderTracker({
    recorder: { order: nothing },
    clock: { now: () => NOW },
    journal: { write: nothing },
    meter: { count: nothing },
    onChange: nothing,
  } as unknown as OrderTrackerDeps);
  const followed: Order[] = [];
  const desk = new OrderDesk({
    tracker,
    watch: { follow: (_: AccountState, __: Venue, each: Order) => followed.push(each) },
    gate: { pass: nothing },
    crashPoint: nothing,
    lease: { mayAct: () => true },
  } as unknown as OrderDeskDeps);
  let answer: (outcome: SubmitOutcome) => void = nothing;
  const submit = () =>
    new Promise<SubmitOutcome>((resolve) => {
      answer = resolve;
    });
  const claimed = order({ state: "claimed" });
  state.setOrder(claimed, NOW);
  const approved = claimed.intent as Approved<OrderIntent>;
  const sending = desk.send(state, { ...venue, submit } as unknown as Venue, {
    ...{ order: claimed, intent: approved, recvWindowMs: 1_000 },
  });
  const canceled: Order = { ...claimed, state: "canceled" };
  tracker.advance(state, canceled, "canceled");
  state.withdraw(approved.clientOrderId);
  answer({ kind: "accepted", venueOrderId: "1" as VenueOrderId, report: undefined });
  const { completed } = await sending;
  expect(await completed).toEqual(canceled);
  expect(state.findOrder(approved.clientOrderId)).toBeUndefined();
  expect(followed).toEqual([]);
  expect(() => tracker.complete(state, approved.clientOrderId)).toThrow("is not known");
});
