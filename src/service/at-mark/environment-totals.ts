// Unrealised P&L added up by environment: money of one never mixes with another's.
import { z } from "zod";
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { decimalView } from "../http/view-text.ts";

export const environmentTotalView = z
  .object({
    environment: z.enum(["live", "testnet", "paper"]),
    unrealizedPnl: decimalView.nullable().meta({ description: "Null: of one or more it is not known now." }),
  })
  .meta({ id: "EnvironmentTotal" });

export type EnvironmentTotal = z.infer<typeof environmentTotalView>;

export interface Valued {
  readonly environment: Environment;
  /** Undefined: not known now, and so is the sum. */
  readonly unrealizedPnl: Decimal | undefined;
}

/** Of the environments that there are rows of. */
export function environmentTotals(rows: readonly Valued[]): EnvironmentTotal[] {
  const sums = new Map<Environment, Decimal | undefined>();
  for (const { environment, unrealizedPnl } of rows) {
    const sum = sums.has(environment) ? sums.get(environment) : ZERO;
    sums.set(environment, unrealizedPnl === undefined ? undefined : sum?.add(unrealizedPnl));
  }
  return [...sums].map(([environment, sum]) => ({ environment, unrealizedPnl: sum?.toFixed() ?? null }));
}
