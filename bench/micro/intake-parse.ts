// Question: what does a webhook cost before its commit? Bytes to a Signal, or to the reason why not; no I/O.
import type { Digests } from "../../engine/intake/digests.ts";
import { buildInstrumentIndex } from "../../engine/intake/instrument-index.ts";
import { readSignal } from "../../engine/intake/read-signal.ts";
import { TEST_INSTRUMENTS, TEST_NOW, testStrategy } from "../../engine/intake/testing.ts";
import { nodeDigests } from "../../src/engine/http/node-digests.ts";
import { benchSignalBody } from "../contenders/bench-signal.ts";
import { runMicroBench } from "./harness.ts";

const digests: Digests = nodeDigests;
const index = buildInstrumentIndex(TEST_INSTRUMENTS);
const deps = { digests, directory: { audience: () => [] }, instruments: () => index };
const strategy = testStrategy(digests);
const signing = { id: undefined, timestamp: undefined, signature: undefined };
const encoder = new TextEncoder();

const read = (body: Uint8Array) => readSignal(deps, { strategy, signing, body, receivedAt: TEST_NOW });

const native = encoder.encode(
  benchSignalBody({ id: "bench-1", instrument: "BTCUSDT", side: "buy", price: 60_000 }),
);
const tradingView = encoder.encode(
  JSON.stringify({
    ticker: "BTCUSDT.P",
    exchange: "BINANCE",
    action: "buy",
    contracts: "0.5",
    price: "60000.1",
    time: new Date(TEST_NOW).toISOString(),
    market_position: "long",
    prev_market_position: "flat",
  }),
);
const nested = encoder.encode(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`);
const large = encoder.encode(JSON.stringify({ id: "x", note: "y".repeat(60_000) }));

for (const [name, body, kind] of [
  ["native", native, "read"],
  ["TradingView", tradingView, "read"],
  ["nested", nested, "refused"],
  ["large", large, "refused"],
] as const) {
  const outcome = read(body);
  if (outcome.kind !== kind) throw new Error(`${name} is ${JSON.stringify(outcome)}`);
}

runMicroBench("Reading one webhook: decode, sniff, parse, resolve, identify", [
  { name: "native, market entry with stop and target", run: () => read(native) },
  { name: "TradingView order mode", run: () => read(tradingView) },
  { name: "refused: 5,000 levels deep", run: () => read(nested) },
  { name: "refused: 60 KB of an unknown shape", run: () => read(large) },
]);
