// Asks the engine that has an account what a subscription would mean for it.
import type { Sizing, Subscription } from "../../../engine/domain/account.ts";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { EngineAnswer } from "../../engine-client/engine-answer.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { type FeasibilityView, feasibilityOf } from "./feasibility-view.ts";

export interface FeasibilityQuestion extends Pick<Subscription, "tooSmall" | "directions"> {
  readonly accountId: AccountId;
  readonly sizing: Sizing;
  readonly instruments?: readonly string[] | undefined;
  readonly stopPercent?: Decimal | undefined;
  readonly leverage?: number | undefined;
  /** Instead of what the account has. */
  readonly equity?: Decimal | undefined;
}

export async function askFeasibility(
  engines: Engines,
  {
    accountId,
    sizing,
    tooSmall,
    directions,
    instruments,
    stopPercent,
    leverage,
    equity,
  }: FeasibilityQuestion,
): Promise<EngineAnswer<FeasibilityView>> {
  const answer = await engines.feasibility({
    ...{ accountId, sizing, tooSmall, directions, instruments, stopPercent, leverage, equity },
  });
  return answer.kind === "ok" ? { kind: "ok", value: feasibilityOf(answer.value) } : answer;
}
