// Question: what does the last gate cost per order? The goal is below 1 µs for release and passage together.
import type { AccountId, ClientOrderId } from "../../engine/domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../../engine/domain/time.ts";
import { ConservationBreaker } from "../../engine/execution/conservation-breaker.ts";
import { DEFAULT_SETTINGS } from "../../engine/settings.ts";
import { intent } from "../../engine/testing/builders.ts";
import { runMicroBench } from "./harness.ts";

const ORDERS = 65_536;
const breaker = new ConservationBreaker({
  platformStopped: () => false,
  clock: { now: () => Date.now() as UnixMs, monotonic: () => performance.now() as MonotonicMs },
  timers: { after: () => () => undefined, every: () => () => undefined },
  journal: { write: () => undefined },
  meter: { observe: () => undefined, count: () => undefined, gauge: () => undefined },
  settings: { ...DEFAULT_SETTINGS, ordersPerAccountMax: 1e9, ordersPerVenueMax: 1e9, ordersMax: 1e9 },
});
const venue = { name: "binance", environment: "paper" } as const;
const orders = Array.from({ length: ORDERS }, (_, index) =>
  intent({
    clientOrderId: `f1e0${index.toString(36).padStart(26, "a")}` as ClientOrderId,
    accountId: `account-${index % 1_000}` as AccountId,
  }),
);

runMicroBench("One order through the last gate", [
  {
    name: "release and pass",
    run: (index) => {
      const order = orders[index % ORDERS];
      if (order === undefined) throw new Error("no order");
      breaker.release(order.clientOrderId);
      return breaker.pass(order, venue);
    },
  },
]);
