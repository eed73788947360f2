// Numbers the signals of a run. All are for one instrument: a desk's followers trade the same few, and a cold instrument would measure its first leverage setting.
import type { BenchSignal } from "../contenders/bench-signal.ts";
import { SINK_INSTRUMENTS } from "../sink/instruments.ts";

let sequence = 0;
const RUN = process.pid.toString(36);

/** The next signal of this run. Ids are at most 24 characters of `[a-z0-9]`. */
export function benchSignal(): BenchSignal {
  const [instrument] = SINK_INSTRUMENTS;
  if (instrument === undefined) throw new Error("the sink lists no instruments");
  sequence += 1;
  return {
    id: `b${RUN}s${sequence.toString(36)}`,
    instrument: instrument.symbol,
    side: "buy",
    price: Number(instrument.price),
  };
}
