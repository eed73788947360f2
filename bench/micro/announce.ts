// Question: what does telling live cost between an order and the next? The goal is below 1 µs, whether anybody listens or not.
import { EventRing } from "../../adapters/observability/event-ring.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import { order } from "../../engine/testing/builders.ts";
import { runMicroBench } from "./harness.ts";

const quiet = new EventRing({ textOf: JSON.stringify });
const heard = new EventRing({ textOf: JSON.stringify });
heard.listen(() => undefined);
const at = 0 as UnixMs;
const update = { order: order(), event: "accepted", at, detail: undefined };

function announceTo(ring: EventRing): number {
  ring.announce({ kind: "order.changed", at, update });
  return ring.newest;
}

runMicroBench("One event announced", [
  { name: "nobody listens", run: () => announceTo(quiet) },
  { name: "somebody listens", run: () => announceTo(heard) },
]);
