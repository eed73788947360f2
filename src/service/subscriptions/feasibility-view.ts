// What a subscription would mean: the engine's answer, and what of it a trader must not overlook.
import { z } from "zod";
import type { Account, Sizing } from "../../../engine/domain/account.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { FeasibilityAnswer } from "../../engine-client/engine-client.ts";
import { decimalView } from "../http/view-text.ts";

const decimalOrNull = decimalView.nullable();

const trialOrderView = z
  .object({
    quantity: decimalView,
    entryPrice: decimalView,
    stopPrice: decimalView,
    notional: decimalView,
    margin: decimalView,
    leverage: z.number(),
    liquidationPrice: decimalOrNull,
    lossAtStop: decimalView.meta({ description: "Fees of entry and exit included." }),
    lossPercent: decimalView.meta({ description: "Of the equity." }),
  })
  .meta({ id: "TrialOrder" });

export const feasibilityView = z
  .object({
    equity: decimalView,
    smallestCapital: decimalOrNull.meta({ description: "From here on something is traded; null: never." }),
    smallestCapitalForAll: decimalOrNull.meta({ description: "From here on everything is; null: never." }),
    worstLossPerTrade: decimalOrNull,
    worstDay: z.object({
      entriesEndAt: decimalOrNull.meta({ description: "A loss after which the day's entries are denied." }),
      lossMax: decimalOrNull.meta({
        description: "That, and every open position at its stop; null: nothing bounds it.",
      }),
    }),
    instruments: z.array(
      z.object({
        instrumentId: z.string(),
        direction: z.enum(["long", "short"]),
        smallestCapital: decimalOrNull,
        smallestOrder: trialOrderView.nullable(),
        order: trialOrderView.nullable().meta({ description: "A typical order now; null: denied." }),
        denials: z
          .array(z.object({ code: z.string(), sentence: z.string() }))
          .meta({ description: "Which limits deny it now." }),
      }),
    ),
    unknown: z.array(z.string()).meta({ description: "Asked for, but not at this venue." }),
    left: z.int().meta({ description: "More instruments than are shown." }),
  })
  .meta({ id: "Feasibility" });

export type FeasibilityView = z.infer<typeof feasibilityView>;

export const warningView = z
  .object({ code: z.string(), sentence: z.string() })
  .meta({ id: "SubscriptionWarning" });
type Warning = z.infer<typeof warningView>;

export function feasibilityOf(answer: FeasibilityAnswer): FeasibilityView {
  return feasibilityView.parse(answer);
}

/** Denied at every capital although nothing that a signal could bring was missing. */
export function canNeverWork(
  { instruments }: FeasibilityView,
  { sizing, limits }: { readonly sizing: Sizing; readonly limits: Account["limits"] },
): boolean {
  if (limits.allowedInstruments?.length === 0) return true;
  // A multiple of a size, and an entry without a default stop, wait for what each signal says.
  if (sizing.kind === "multiplier" || limits.defaultStopPercent === undefined) return false;
  return instruments.length > 0 && instruments.every(({ smallestCapital }) => smallestCapital === null);
}

/** `feasibility` undefined: no engine could say. */
export function warningsOf(
  feasibility: FeasibilityView | undefined,
  { environment, armed, status }: Pick<Account, "environment" | "armed" | "status">,
): Warning[] {
  const warnings: Warning[] = [];
  const warn = (holds: boolean, code: string, sentence: string): void => {
    if (holds) warnings.push({ code, sentence });
  };
  warn(
    status !== "active",
    "ACCOUNT_NOT_ACTIVE",
    "The account is not active: it enters nothing until its key is.",
  );
  warn(
    environment === "live" && !armed,
    "ACCOUNT_NOT_ARMED",
    "The account is live and not armed: it enters nothing before you arm it.",
  );
  if (feasibility === undefined) {
    warn(
      true,
      "FEASIBILITY_UNKNOWN",
      "No engine could say what this subscription means: ask again in a minute.",
    );
    return warnings;
  }
  return [...warnings, ...capitalWarnings(feasibility)];
}

function capitalWarnings({
  equity,
  smallestCapital,
  smallestCapitalForAll,
  ...rest
}: FeasibilityView): Warning[] {
  const below = (capital: string | null) => capital !== null && decimal(equity).lt(decimal(capital));
  const all: readonly (readonly [boolean, string, string])[] = [
    [
      rest.instruments.length === 0,
      "FEASIBILITY_UNKNOWN",
      "There are no prices yet to say what this subscription means.",
    ],
    [
      below(smallestCapital),
      "CAPITAL_TOO_SMALL",
      `The account holds ${equity}; nothing is traded below ${smallestCapital}.`,
    ],
    [
      !below(smallestCapital) && below(smallestCapitalForAll),
      "CAPITAL_TOO_SMALL_FOR_SOME",
      `The account holds ${equity}; some instruments are passed over below ${smallestCapitalForAll}.`,
    ],
    [
      rest.worstDay.lossMax === null,
      "DAY_NOT_BOUNDED",
      "No limit bounds what a day can lose: set dailyLossMax and openPositionsMax.",
    ],
  ];
  return all.flatMap(([holds, code, sentence]) => (holds ? [{ code, sentence }] : []));
}
