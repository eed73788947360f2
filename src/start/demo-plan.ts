// What the first boot creates, as data: one provider, three traders who decide differently about the same signal.
import type { RiskProfileName } from "../../config/risk-profiles.ts";
import type { Sizing, Subscription } from "../../engine/domain/account.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { PositionMode, VenueName } from "../../engine/domain/venue.ts";

export interface DemoTrader {
  readonly name: string;
  readonly venue: VenueName;
  readonly positionMode: PositionMode;
  /** USDT on the paper account. */
  readonly balance: string;
  readonly profile: RiskProfileName;
  readonly sizing: Sizing;
  readonly tooSmall: Subscription["tooSmall"];
}

export const DEMO_TENANT = "Demo";
export const DEMO_PROVIDER = "Northern Lights";
export const DEMO_STRATEGY = "Trend";

export const DEMO_TRADERS: readonly DemoTrader[] = [
  {
    name: "Ana",
    venue: "binance",
    positionMode: "one-way",
    // Too little for the smallest legal BTC order at her size: her trace shows what a denial looks like.
    balance: "300",
    profile: "cautious",
    sizing: { kind: "percent-of-equity", percent: decimal("5") },
    tooSmall: "skip",
  },
  {
    name: "Bruno",
    venue: "bybit",
    positionMode: "one-way",
    balance: "10000",
    profile: "balanced",
    sizing: { kind: "risk-percent", percent: decimal("1") },
    tooSmall: "smallest",
  },
  {
    name: "Carla",
    venue: "binance",
    positionMode: "hedge",
    balance: "50000",
    profile: "bold",
    sizing: { kind: "quote", amount: decimal("12500") },
    tooSmall: "smallest",
  },
];

/** Fixed: posting the same id again changes nothing. */
export const DEMO_SIGNAL_ID = "demo-1";

/** Ready to paste into any POSIX shell; the shell fills in the time, because old signals are denied. */
export function demoCurl(hookUrl: string): string {
  const before = `{"id":"${DEMO_SIGNAL_ID}","issuedAt":"`;
  const after =
    '","action":"open","side":"long","instrument":"BTCUSDT","entry":{"type":"market"},' +
    '"stop":"2%","targets":[{"percent":2,"share":0.5},{"percent":4,"share":0.5}]}';
  return `curl -sS '${hookUrl}' -H 'content-type: application/json' -d '${before}'$(date -u +%FT%TZ)'${after}'`;
}
