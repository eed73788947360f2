// What happens to the engine from outside in one seed: webhooks of every kind, resent as providers resend them, and traders
// who trade by hand beside it.

import type { Account } from "../../../engine/domain/account.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { Strategy } from "../../../engine/ports/account-directory.ts";
import type { PositionLeg } from "../../../src/venue/core/types.ts";
import type { Random } from "../../fleet/random.ts";
import { dice } from "../core/dice.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import { HAND_SYMBOL, type SimMarket } from "../venue/sim-market.ts";
import type { Cast } from "./cast.ts";

export const WORK_MS = 22_000;
const RESEND_MS = [500, 1_500, 3_000, 5_000, 8_000, 8_000, 8_000];
const ANSWER_PATIENCE_MS = 3_000;
const SIGNAL_SYMBOLS = ["BTCUSDT", "SOLUSDT"] as const;

export interface WorkloadDeps {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly story: Story;
  readonly market: SimMarket;
  readonly cast: Cast;
  readonly sharedLegs: boolean;
  /** One delivery; answers whether it was a 2xx. */
  readonly post: (strategy: Strategy, body: string) => Promise<boolean>;
}

export function startWorkload(deps: WorkloadDeps): void {
  const random = dice(deps.seed, "workload");
  const signals = random.whole(2, 9);
  let atMs = random.between(0, 1_500);
  for (let place = 0; place < signals; place += 1) {
    deps.time.after(atMs, () => sendSignal(deps, random, place));
    atMs += random.chance(0.25) ? random.between(0, 60) : random.between(100, WORK_MS / signals);
  }
  for (const account of deps.cast.accounts) {
    const hands = random.chance(0.3) ? random.whole(1, 4) : 0;
    for (let hand = 0; hand < hands; hand += 1)
      deps.time.after(random.between(0, WORK_MS), () => tradeByHand(deps, random, account));
  }
}

function sendSignal(deps: WorkloadDeps, random: Random, place: number): void {
  const [first, ...others] = deps.cast.strategies;
  if (first === undefined) return;
  const strategy = random.pick([first, ...others]);
  const body = JSON.stringify({
    id: `signal-${place}`,
    issuedAt: deps.time.now(),
    ...action(random, deps.market),
  });
  const copies = deps.faults.strikes("webhook-repeated") ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const late = deps.faults.strikes("webhook-late") ? deps.faults.between(50, 6_000) : 0;
    deps.time.after(late, () => deliver(deps, strategy, body, 0));
  }
}

/** Sends until somebody answers 2xx, as a provider does; gives up in the end. */
function deliver(deps: WorkloadDeps, strategy: Strategy, body: string, attempt: number): void {
  let isOver = false;
  const again = (): void => {
    if (isOver) return;
    isOver = true;
    const pause = RESEND_MS[attempt];
    if (pause === undefined) deps.story.tell(`webhook given up ${body}`);
    else deps.time.after(pause, () => deliver(deps, strategy, body, attempt + 1));
  };
  deps.story.tell(`webhook ${strategy.id} attempt ${attempt} ${body}`);
  deps.time.after(ANSWER_PATIENCE_MS, again);
  deps.post(strategy, body).then((isTaken) => {
    if (isTaken) isOver = true;
    else again();
  });
}

function action(random: Random, market: SimMarket): Readonly<Record<string, unknown>> {
  // Mostly one instrument, so that signals meet each other.
  const symbol = random.chance(0.75) ? SIGNAL_SYMBOLS[1] : SIGNAL_SYMBOLS[0];
  const side = random.pick(["long", "short"]);
  const roll = random.next();
  const named = { instrument: symbol };
  if (roll < 0.5) return { ...named, action: "open", side, ...entryPlan(random, market, symbol, side) };
  if (roll < 0.58) return { ...named, action: "increase", side, ...entryPlan(random, market, symbol, side) };
  if (roll < 0.7) return { ...named, action: "reverse", side, ...entryPlan(random, market, symbol, side) };
  if (roll < 0.78)
    return {
      ...named,
      action: "reduce",
      share: random.pick(["0.25", "0.5", "0.9"]),
      side: maybe(random, side),
    };
  if (roll < 0.84) return { ...named, action: "cancel" };
  return { ...named, action: "close", side: maybe(random, side) };
}

function maybe(random: Random, side: string): string | undefined {
  return random.chance(0.3) ? side : undefined;
}

function entryPlan(
  random: Random,
  market: SimMarket,
  symbol: string,
  side: string,
): Readonly<Record<string, unknown>> {
  const stop = `${random.between(0.4, 3).toFixed(2)}%`;
  const targets = Array.from({ length: random.whole(0, 2) }, (_, place) => ({
    percent: (random.between(0.3, 2) + place * 2).toFixed(2),
    share: random.pick(["0.5", "0.3", "0.25"]),
  }));
  if (random.chance(0.7)) return { stop, targets };
  const tick = market.board.get(symbol)?.instrument.tick ?? decimal(1);
  const away = 1 + (side === "long" ? -1 : 1) * random.between(-0.0005, 0.006);
  const price = market.lastPrice(symbol).mul(away.toFixed(6)).div(tick).round().mul(tick);
  const entry = { type: "limit", price: price.toFixed(), expiresInSeconds: random.whole(1, 12) };
  return { stop, targets, entry };
}

function tradeByHand({ market, story, sharedLegs }: WorkloadDeps, random: Random, account: Account): void {
  const symbol = sharedLegs ? random.pick([HAND_SYMBOL, ...SIGNAL_SYMBOLS]) : HAND_SYMBOL;
  const leg: PositionLeg =
    account.positionMode === "hedge" ? (random.chance(0.5) ? "long" : "short") : "both";
  const side = random.chance(0.5) ? "buy" : "sell";
  const quantity = decimal(symbol === "BTCUSDT" ? "0.005" : "1").mul(random.whole(1, 4));
  const request = { symbol, side, leg, type: "market", timeInForce: "ioc", price: undefined } as const;
  const placed = market.exchanges[account.venue].placeOrder(account.id, {
    ...request,
    quantity,
    reduceOnly: false,
    clientOrderId: undefined,
  });
  story.tell(`hand ${account.id} ${side} ${quantity} ${symbol} ${leg}: ${placed.kind}`);
  market.changed();
}
