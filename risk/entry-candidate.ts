// An entry as it would be sent, computed once; the checks only compare what stands here with state and limits.
import type { AccountLimits } from "../engine/domain/account.ts";
import type { Denial } from "../engine/domain/decision.ts";
import { type EntryLevels, entryLevels } from "./entry-levels.ts";
import type { EntryRequest } from "./entry-request.ts";
import type { RiskState } from "./risk-state.ts";
import { type EntrySize, sizeEntry } from "./size-entry.ts";

export interface EntryCandidate {
  readonly request: EntryRequest;
  readonly limits: AccountLimits;
  /** Undefined without a usable price. */
  readonly levels: EntryLevels | undefined;
  /** Undefined where there is nothing to trade; `sizeDenial` or a check says why. */
  readonly size: EntrySize | undefined;
  readonly sizeDenial: Denial | undefined;
}

/** One rule: the denial if it is broken. Rules on levels or size pass a candidate without them: another rule denies that. */
export type Check = (candidate: EntryCandidate, state: RiskState) => Denial | undefined;

export function entryCandidate(request: EntryRequest, state: RiskState): EntryCandidate {
  const { signal, plan, account, instrument } = request;
  const { limits } = account;
  const levels = state.price && entryLevels(signal, plan, instrument, state.price, limits.defaultStopPercent);
  if (levels === undefined) {
    return { request, limits, levels: undefined, size: undefined, sizeDenial: undefined };
  }
  const sized = sizeEntry(request, levels, state);
  return sized.kind === "sized"
    ? { request, limits, levels, size: sized.size, sizeDenial: undefined }
    : { request, limits, levels, size: undefined, sizeDenial: sized.denial };
}
