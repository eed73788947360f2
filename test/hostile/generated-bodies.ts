// Thousands more of them: valid bodies broken by structure, from a seed. A few stay valid; who sends them must be able to tell.
import { seededRandom } from "../fleet/random.ts";
import { mutate } from "../fuzz/mutate.ts";
import type { HostileBody } from "./hostile-bodies.ts";
import { VALID_ALERT, VALID_NATIVE } from "./hostile-fields.ts";

const VALID_FORM = "ticker=BTCUSDT.P&action=buy&contracts=0.5&price=60000&time=2026-11-21T12%3A00%3A00Z";
const VALID_CLOSE = '{"id":"c-1","issuedAt":"2026-11-21T12:00:00Z","action":"close","instrument":"BTCUSDT"}';

const SOURCES = [
  { family: "broken-json", shape: "json", seeds: [VALID_NATIVE, VALID_ALERT, VALID_CLOSE] },
  { family: "broken-text", shape: "text", seeds: [VALID_NATIVE, VALID_ALERT, VALID_CLOSE, VALID_FORM] },
  { family: "broken-form", shape: "pairs", seeds: [VALID_FORM] },
  { family: "broken-json-in-form", shape: "pairs", seeds: [encodeURIComponent(VALID_NATIVE), VALID_FORM] },
] as const;

/** `count` different bodies, the same ones for the same seed. */
export function* generatedBodies(seed: number, count: number): Generator<HostileBody> {
  const random = seededRandom(seed);
  const seen = new Set<string>();
  for (let at = 0; seen.size < count; at += 1) {
    const { family, ...source } = SOURCES[at % SOURCES.length] ?? SOURCES[0];
    const body = mutate(source, random);
    const key = body.toString("latin1");
    if (seen.has(key)) continue;
    seen.add(key);
    yield { family, body };
  }
}
