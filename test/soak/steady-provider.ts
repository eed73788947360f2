// A provider at a steady rate: opens in one instrument after the other, and closes each a while later, so that positions come and go.
import type { Random } from "../fleet/random.ts";

export interface SoakCounts {
  sent: number;
  accepted: number;
  refused: number;
  failed: number;
}

export interface SteadyProvider {
  readonly counts: Readonly<SoakCounts>;
  /** One signal; never throws. */
  send(): Promise<void>;
}

export interface SteadyOptions {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly symbols: readonly string[];
  readonly random: Random;
}

const ANSWER_WITHIN_MS = 3_000;

export function steadyProvider({ url, tokens, symbols, random }: SteadyOptions): SteadyProvider {
  const counts: SoakCounts = { sent: 0, accepted: 0, refused: 0, failed: 0 };
  return {
    counts,
    async send() {
      const turn = counts.sent;
      counts.sent += 1;
      const body = bodyOf(turn, tokens.length, symbols, random);
      try {
        const response = await fetch(`${url}/hooks/${tokens[turn % tokens.length] ?? ""}`, {
          method: "POST",
          body: JSON.stringify({ id: `soak-${turn}`, issuedAt: new Date().toISOString(), ...body }),
          signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        });
        await response.body?.cancel();
        if (response.status === 202) counts.accepted += 1;
        else counts.refused += 1;
      } catch {
        counts.failed += 1;
      }
    },
  };
}

/** Each strategy opens everything, then closes everything: half of the turns are closes, and nothing stays for ever. */
function bodyOf(
  turn: number,
  strategies: number,
  symbols: readonly string[],
  random: Random,
): Readonly<Record<string, unknown>> {
  const ofStrategy = Math.floor(turn / strategies);
  const instrument = symbols[ofStrategy % symbols.length] ?? "";
  const opens = Math.floor(ofStrategy / symbols.length) % 2 === 0;
  if (!opens) return { action: "close", instrument };
  const side = random.pick(["long", "short"]);
  const targets = [{ percent: "1.5", share: "0.5" }];
  return { action: "open", instrument, side, stop: "2%", ...(random.chance(0.5) ? { targets } : {}) };
}
