// When the venue is asked about an order: what rests is left to the stream, what may be gone is asked for until it is known.
import { beforeEach, describe, expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import { decimal } from "../domain/decimal.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { Venue } from "../ports/venue.ts";
import { protective } from "../protection/testing.ts";
import { order, position } from "../testing/builders.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import { OrderWatch, type OrderWatchDeps } from "./order-watch.ts";

const AT = 1_790_000_000_000 as UnixMs;

type Answer = "open" | "canceled" | "fails";

let nowMs: number;
let due: { readonly atMs: number; readonly run: () => void }[];
let asked: number[];
let answers: Answer[];
let hasSpare: boolean;
let state: AccountState;
let watch: OrderWatch;
const stop = protective("stop", "2", "95");
const id = stop.intent.clientOrderId;

const venue = {
  hasSpare: () => hasSpare,
  isStreamUp: () => true,
  findOrder: () => {
    asked.push(nowMs);
    const answer = answers.shift() ?? "open";
    if (answer === "fails") return Promise.resolve({ kind: "failed", credentials: false });
    return Promise.resolve({ kind: "ok", value: { state: answer, clientOrderId: id } });
  },
} as unknown as Venue;

beforeEach(() => {
  nowMs = 0;
  due = [];
  asked = [];
  answers = [];
  hasSpare = true;
  state = new AccountState(stop.intent.accountId, stop.intent.tenantId);
  state.setOrder(stop, 0 as UnixMs);
  const tracker = {
    isComplete: (_: AccountState, order: typeof stop) => order.state === "canceled",
    applyReport: (_: AccountState, report: Pick<typeof stop, "state">) => {
      state.setOrder({ ...stop, state: report.state }, nowMs as UnixMs);
    },
  } as unknown as OrderTracker;
  watch = new OrderWatch({
    tracker,
    clock: { now: () => nowMs as UnixMs, monotonic: () => nowMs as MonotonicMs },
    timers: {
      after: (delayMs: number, run: () => void) => {
        const timer = { atMs: nowMs + delayMs, run };
        due.push(timer);
        return () => {
          due = due.filter((other) => other !== timer);
        };
      },
    },
    crashPoint: () => undefined,
  } as unknown as OrderWatchDeps);
});

async function until(ms: number): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = due.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined || next.atMs > ms) break;
    due = due.filter((other) => other !== next);
    nowMs = next.atMs;
    next.run();
  }
  nowMs = ms;
}

describe("an order that the venue said to rest", () => {
  it("is asked for between every 10 and 15 s, not each at the same moment", async () => {
    watch.follow(state, venue, stop);
    await until(9_999);
    expect(asked).toEqual([]);
    await until(30_000);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it("is left to the stream while the venue's limit is scarce, unless it may be gone", async () => {
    hasSpare = false;
    watch.follow(state, venue, stop);
    await until(60_000);
    expect(asked).toEqual([]);
    watch.hurryVanished(state, venue, stop);
    await until(60_300);
    expect(asked).toEqual([60_300]);
    await until(120_000);
    expect(asked).toEqual([60_300]);
    hasSpare = true;
    await until(150_000);
    expect(asked.length).toBeGreaterThan(2);
  });

  it("is not asked for when it comes to rest while a first look is due", async () => {
    state.setOrder({ ...stop, state: "accepted" }, 0 as UnixMs);
    watch.follow(state, venue, { ...stop, state: "accepted" });
    await until(200);
    state.setOrder(stop, 200 as UnixMs);
    await until(9_999);
    expect(asked).toEqual([]);
  });
});

it("an order that the venue does not list any more is asked for soon, and until it answers", async () => {
  watch.follow(state, venue, stop);
  answers = ["fails", "fails", "canceled"];
  watch.hurryVanished(state, venue, stop);
  expect(state.leaving.size).toBe(0);
  await until(9_000);
  expect(asked).toEqual([300, 600, 1_300]);
  expect(state.findOrder(id)?.state).toBe("canceled");
});

it("an order that was answered after its account had gone is followed once the account comes back", async () => {
  state.retired = true;
  watch.forget(state);
  watch.follow(state, venue, stop);
  await until(60_000);
  expect(asked).toEqual([]);
  state = new AccountState(stop.intent.accountId, stop.intent.tenantId);
  state.setOrder(stop, nowMs as UnixMs);
  answers = ["canceled"];
  watch.follow(state, venue, stop);
  await until(120_000);
  expect(asked.length).toBeGreaterThan(0);
  expect(state.findOrder(id)?.state).toBe("canceled");
});

describe("an order of which a cancel was sent", () => {
  it("is nothing to count on, and is asked for until it is known to be gone", async () => {
    watch.follow(state, venue, stop);
    answers = ["fails", "fails", "canceled"];
    watch.hurryCanceled(state, venue, stop);
    expect([...state.leaving]).toEqual([id]);
    await until(9_000);
    expect(asked).toEqual([300, 600, 1_300]);
    expect([...state.leaving]).toEqual([]);
    expect(state.findOrder(id)?.state).toBe("canceled");
  });

  it("rests after all where the venue says so three times: the first answers may be old", async () => {
    watch.follow(state, venue, stop);
    await watch.lookCanceled(state, venue, id);
    await until(299);
    expect(asked).toEqual([0]);
    await until(999);
    expect([...state.leaving]).toEqual([id]);
    await until(1_000);
    expect(asked).toEqual([0, 300, 1_000]);
    await until(9_000);
    expect([...state.leaving]).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it("that ended while it was asked for is not doubted", async () => {
    state.setOrder({ ...stop, state: "canceled" }, 0 as UnixMs);
    expect(await watch.lookCanceled(state, venue, id)).toBe(true);
    expect(state.leaving.size).toBe(0);
    expect(asked).toEqual([]);
  });
});

describe("an entry that filled against what our book holds", () => {
  it.each([
    { held: "2", since: AT - 1_000, what: "brings the trades of the stop that must have closed that first" },
    { held: "0", since: AT + 4_000, what: "brings its own trades where nothing stood" },
    { held: "-2", since: AT + 4_000, what: "brings its own trades where it adds" },
  ])("$what", async ({ held, since }) => {
    const reads: number[] = [];
    const fills = (_: string, from: number) => {
      reads.push(from);
      return Promise.resolve({ kind: "failed", credentials: false });
    };
    const entry = order(
      { state: "filled", filledQuantity: decimal("1"), signedAt: (AT + 5_000) as UnixMs },
      { side: "sell", clientOrderId: `f1e0${"b".repeat(26)}` as ClientOrderId },
    );
    state.setOrder({ ...stop, signedAt: AT }, AT);
    state.setOrder(entry, AT);
    state.setPosition(position({ quantity: held }));
    await watch.look(state, { ...venue, fills } as unknown as Venue, entry.intent.clientOrderId);
    expect(reads).toEqual([since]);
  });
});

describe("an entry that filled, of which no trade was told", () => {
  it.each([
    { isUp: true, at: [300, 600, 900], what: "is asked for after a moment where a stream may still tell" },
    { isUp: false, at: [0, 300, 600], what: "is asked for at once where no stream is up, and then as often" },
  ])("$what", async ({ isUp, at }) => {
    const reads: number[] = [];
    const fills = () => {
      reads.push(nowMs);
      return Promise.resolve({ kind: "failed", credentials: false });
    };
    const entry = order(
      { state: "filled", filledQuantity: decimal("1") },
      { clientOrderId: `f1e0${"c".repeat(26)}` as ClientOrderId },
    );
    state.setOrder(entry, AT);
    const asked = { ...venue, fills, isStreamUp: () => isUp } as unknown as Venue;
    watch.hurry(state, asked, entry);
    watch.hurry(state, asked, entry);
    await until(at.at(-1) ?? 0);
    watch.hurry(state, asked, entry);
    expect(reads).toEqual(at);
  });
});
