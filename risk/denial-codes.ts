// Every reason for which we say no before anything leaves, with its sentence. Codes are stable: clients, docs and translations key on them.

/** `{name}` stands for the entry of that name in the denial's `detail`. */
export const DENIAL_SENTENCES = {
  ACCOUNT_NOT_ACTIVE: "The account is {status}: no entries until its key is linked again.",
  CANARY_COULD_FILL: "A canary's {type} order to {side} could fill at a mark of {mark}.",
  COOLDOWN_AFTER_EXIT: "The account waits {remainingMs} ms more after its last exit in {instrument}.",
  COOLDOWN_AFTER_LOSSES: "After {losses} losing exits in a row the account waits {remainingMs} ms more.",
  DAILY_LOSS_MAX: "Equity is down {loss} since the start of the day; the limit is {dailyLossMax}.",
  DAILY_LOSS_PERCENT_MAX:
    "Equity is down {lossPercent} % since the start of the day; the limit is {dailyLossPercentMax} %.",
  DIRECTION_NOT_FOLLOWED: "The subscription does not follow {direction} signals.",
  DRAWDOWN_MAX:
    "Equity is {drawdownPercent} % below its peak of {equityPeak}; the limit is {drawdownPercentMax} %.",
  DUPLICATE_DIRECTION: "The account already holds {position} in this direction and does not add to it.",
  ENVIRONMENT_NOT_ARMED: "This engine may not trade {environment} accounts.",
  EXIT_UNRESOLVED: "An exit of ours in {instrument} is on its way, and its outcome is not known yet.",
  GROUP_EXPOSURE_MAX:
    "Exposure in instruments that move together would be {exposure}; the limit is {groupExposureMax}.",
  IDENTITY_MISMATCH: "The {what} of the signal, subscription, account and instrument do not belong together.",
  INCREASE_WITHOUT_POSITION: "There is no {direction} position to increase.",
  INSTRUMENT_BLOCKED: "The account blocks {instrument}.",
  INSTRUMENT_EXPOSURE_MAX:
    "Exposure in {instrument} would be {exposure}; the limit is {instrumentExposureMax}.",
  INSTRUMENT_NOT_ALLOWED: "{instrument} is not among the instruments that the account allows.",
  INSTRUMENT_NOT_TRADABLE: "{instrument} is {status} at {venue}: no entries.",
  LEVERAGE_ABOVE_BRACKET:
    "Leverage {leverage} is above the {leverageMax} that the venue allows for an exposure of {exposure}.",
  LEVERAGE_ABOVE_MAX: "Leverage {leverage} is above the account's maximum of {leverageMax}.",
  LEVERAGE_INVALID: "Leverage {leverage} is not a whole number of at least 1.",
  LIVE_NOT_ARMED: "This live account is not armed: no entries until its owner arms it.",
  MARGIN_INSUFFICIENT: "The entry needs {margin} of margin, fee included; {availableMargin} is available.",
  NOTIONAL_ABOVE_BRACKETS:
    "The venue offers no leverage bracket for an exposure of {exposure} in {instrument}.",
  NOTIONAL_BELOW_MIN: "The order is worth {notional}; the venue takes orders from {notionalMin}.",
  NOT_A_PROTECTION_LEG: "A {leg} order is not protection.",
  NOT_RECONCILED: "The account is still being reconciled with the venue: no entries.",
  NOT_REDUCE_ONLY: "A {leg} order must be reduce-only.",
  OPEN_POSITIONS_MAX: "The account has {openPositions} open positions; the limit is {openPositionsMax}.",
  ORDER_NOTIONAL_MAX: "The order is worth {notional}; the account's limit per order is {orderNotionalMax}.",
  POSITION_OPPOSITE: "The account holds {position}: opening {direction} would close it instead.",
  PRICE_DRIFTED:
    "The price moved {driftPercent} % from the signal's {referencePrice} to {price}; the limit is {priceDriftPercentMax} %.",
  PRICE_INVALID: "The {what} of {price} is not a positive price.",
  PRICE_MISSING: "There is no price of {instrument} to decide with.",
  PRICE_OFF_TICK:
    "Rounding the limit price {price} to the tick {tickSize} would move it to {rounded}, by more than 1 %.",
  PRICE_STALE: "The last price of {instrument} is {ageMs} ms old; the limit is {priceAgeMaxMs} ms.",
  QUANTITY_ABOVE_MAX: "Quantity {quantity} is above the venue's maximum of {quantityMax}.",
  QUANTITY_BELOW_MIN: "Quantity {quantity} is below the venue's minimum of {quantityMin}.",
  QUANTITY_OFF_STEP: "Quantity {quantity} is not a positive multiple of the step {stepSize}.",
  REWARD_RISK_MIN: "Reward to risk is {rewardRisk}; the account asks for at least {rewardRiskMin}.",
  SIGNAL_EXPIRED: "The signal expired {lateMs} ms ago.",
  SIGNAL_FROM_FUTURE: "The signal was issued {aheadMs} ms in the future: one of the clocks is wrong.",
  SIGNAL_TOO_OLD: "The signal is {ageMs} ms old; the account takes signals of up to {signalAgeMaxMs} ms.",
  SIZE_BELOW_MIN:
    "The computed quantity {quantity} is below the smallest legal order of {quantityMin} (worth about {notionalMin}).",
  SIZE_HINT_MISSING: "The subscription multiplies the provider's size, but the signal brings none.",
  SIZE_NOT_POSITIVE: "Sizing by {sizing} gives nothing to trade: {budget}.",
  STOP_BEYOND_LIQUIDATION:
    "The stop {stopPrice} is not nearer than the estimated liquidation price {liquidationPrice} with a buffer of {liquidationBufferPercent} %.",
  STOP_MISSING: "The signal brings no stop and the account has no default stop.",
  STOP_WRONG_SIDE:
    "The stop {stopPrice} is not on the losing side of the entry {entryPrice} and the mark {mark}.",
  SUBSCRIPTION_NOT_ACTIVE: "The subscription is {status}.",
  SUPERSEDED: "A close of the same strategy and instrument is {olderMs} ms newer than this entry.",
  TARGET_SHARES_INVALID:
    "The targets' shares must each be above 0 and sum to at most 1; they sum to {shares}.",
  TARGET_WRONG_SIDE: "The target {targetPrice} is not on the winning side of the entry {entryPrice}.",
  TOTAL_EXPOSURE_MAX: "Total exposure would be {exposure}; the limit is {totalExposureMax}.",
  TRADER_HOLDS_OPPOSITE:
    "The trader holds {external} in {instrument} by hand: opening {direction} would close it instead.",
  TRADING_FLATTENING: "Everything is being closed at the level: {scope}.",
  TRADING_HALTED: "Trading is halted at the level: {scope}.",
  TRADING_REDUCING: "Only reducing is allowed at the level: {scope}.",
  TRADING_WINDOW_CLOSED: "Entries are allowed from {from} to {to} UTC on days {days}; it is {now}.",
  WOULD_INCREASE_POSITION: "A {side} of {quantity} does not reduce the position of {position}.",
} as const;

export type DenialCode = keyof typeof DENIAL_SENTENCES;

/** For docs and UI: all codes, in alphabetical order. */
export const DENIAL_CODES = Object.keys(DENIAL_SENTENCES).sort() as readonly DenialCode[];
