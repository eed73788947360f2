// A signal that nobody sent, for an account that holds nothing: what a subscription would mean is found by planning it.
import type { Account, Subscription } from "../engine/domain/account.ts";
import { type Decimal, ZERO } from "../engine/domain/decimal.ts";
import type {
  AccountId,
  ClientOrderId,
  ProviderId,
  SignalId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
} from "../engine/domain/ids.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { Direction } from "../engine/domain/side.ts";
import type { EntryPlan, SizeHint } from "../engine/domain/signal.ts";
import type { UnixMs } from "../engine/domain/time.ts";
import type { EntryRequest } from "./entry-request.ts";
import type { PriceSnapshot, RiskState } from "./risk-state.ts";

export interface TrialTerms extends Pick<Subscription, "sizing" | "tooSmall">, Pick<Account, "limits"> {
  /** Distance of the provider's typical stop, in percent; undefined: the account's default is used. */
  readonly stopPercent: Decimal | undefined;
  /** The provider's own size, for subscriptions that multiply it. */
  readonly size: SizeHint | undefined;
  /** Of the provider's signals; undefined: the account's default. */
  readonly leverage: number | undefined;
}

export interface TrialMarket {
  readonly instrument: Instrument;
  readonly direction: Direction;
  readonly price: PriceSnapshot;
}

const NOW = 0 as UnixMs;

/** At market, fresh, and when trading is allowed: what remains to be denied is a matter of capital and limits. */
export function trialRequest(terms: TrialTerms, { instrument, direction }: TrialMarket): EntryRequest {
  const { stopPercent, size, leverage, sizing, tooSmall } = terms;
  const plan: EntryPlan = {
    direction,
    entry: { kind: "market" },
    stop: stopPercent === undefined ? undefined : { kind: "percent", percent: stopPercent },
    targets: [],
    size,
    leverage,
  };
  const ids = { tenantId: "" as TenantId, providerId: "" as ProviderId, strategyId: "" as StrategyId };
  const account: Account = {
    ...{ id: "" as AccountId, tenantId: ids.tenantId, traderId: "" as TraderId, label: "" },
    ...{ venue: instrument.venue, environment: "paper", positionMode: "one-way", marginMode: "cross" },
    ...{ status: "active", armed: true, anyIpAccepted: false },
    limits: { ...terms.limits, tradingWindow: undefined, rewardRiskMin: undefined },
  };
  return {
    signal: {
      ...{ ...ids, id: "" as SignalId, dialect: "trial", instrumentId: instrument.id },
      ...{ action: { kind: "open", ...plan }, referencePrice: undefined },
      ...{ issuedAt: NOW, receivedAt: NOW, expiresAt: 1 as UnixMs, audience: [], test: false },
    },
    plan,
    subscription: {
      ...{ ...ids, id: "" as SubscriptionId, accountId: account.id, status: "active" },
      ...{ sizing, tooSmall, directions: ["long", "short"] },
    },
    account,
    instrument,
    clientOrderId: "" as ClientOrderId,
    generation: 0,
    stopAttachable: false,
  };
}

/** All of `equity` is free, and nothing was lost yet. */
export function trialState(equity: Decimal, { price }: TrialMarket): RiskState {
  return {
    now: NOW,
    restrictions: [],
    reconciled: true,
    exitUnresolved: false,
    environmentArmed: true,
    price,
    equity,
    availableMargin: equity,
    equityAtDayStart: equity,
    equityPeak: equity,
    position: ZERO,
    external: ZERO,
    openPositions: 0,
    instrumentExposure: ZERO,
    groupExposure: ZERO,
    totalExposure: ZERO,
    lastExitAt: undefined,
    lossesInARow: 0,
    lastLossAt: undefined,
  };
}

/** The price as it is, seen now. */
export function trialPrice({ last, mark }: Pick<PriceSnapshot, "last" | "mark">): PriceSnapshot {
  return { last, mark, at: NOW };
}
