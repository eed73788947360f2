// A claim whose answer is lost: nothing was sent, so nothing has to be proved.
import { expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { Approved } from "../domain/approved.ts";
import type { Order, OrderIntent } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Venue } from "../ports/venue.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { order } from "../testing/builders.ts";
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
