// What positions of the record are worth at the mark price, which only the engines know that hold their accounts. Asked are they for
// the very positions that row-level security showed the caller; whatever else an engine says is not looked at.
import { z } from "zod";
import type { PositionRecord } from "../../../adapters/postgres/history/positions.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { unrealizedPnl } from "../../../engine/domain/position.ts";
import type { Engines } from "../../engine-client/engines.ts";
import type { ReadThrough } from "../cache/read-through.ts";
import { environmentTotals, environmentTotalView } from "./environment-totals.ts";

const at = z.tuple([z.string().nullable(), z.string().nullable()]);
const atMark = z.object({ marks: z.array(at), totals: z.array(environmentTotalView) });

/** `marks`: mark price and unrealised P&L, in the order of the positions; null: not known now. */
export type AtMark = z.infer<typeof atMark>;

/** The record's part does not wait for an engine that does not answer. */
const PATIENCE_MS = 250;

export interface AtMarkDeps {
  readonly engines: Pick<Engines, "positions">;
  readonly cache: ReadThrough;
  /** Absent: a quarter of a second. */
  readonly patienceMs?: number;
}

export interface HeldPositions {
  /** Which of the caller's. */
  readonly key: string;
  /** As row-level security showed them. */
  readonly positions: readonly PositionRecord[];
}

export async function positionsAtMark(
  { engines, cache, patienceMs = PATIENCE_MS }: AtMarkDeps,
  scope: Scope,
  { key, positions }: HeldPositions,
): Promise<AtMark> {
  const open = positions.filter(({ quantity }) => quantity !== "0");
  if (open.length === 0) return valued(positions, new Map());
  const asked = { kind: "positions", scope, schema: atMark, patienceMs } as const;
  const known = await cache.get({ ...asked, key, question: questionOf(positions) }, async () => {
    const { value } = await engines.positions([...new Set(open.map(({ accountId }) => accountId))]);
    const answers = new Map(value.map((position) => [legOf(position), position.markPrice]));
    return { value: valued(positions, answers), isWhole: open.every((leg) => answers.has(legOf(leg))) };
  });
  return known ?? valued(positions, new Map());
}

/** With the record's own quantity and entry price: an engine may be a fill ahead of it. */
function valued(
  positions: readonly PositionRecord[],
  markPrices: ReadonlyMap<string, string | null>,
): AtMark {
  const rows = positions.map((position) => {
    const markPrice = markPrices.get(legOf(position)) ?? null;
    return { markPrice, environment: position.environment, unrealizedPnl: pnlOf(position, markPrice) };
  });
  return {
    marks: rows.map(({ markPrice, unrealizedPnl }) => [markPrice, unrealizedPnl?.toFixed() ?? null]),
    totals: environmentTotals(rows),
  };
}

function pnlOf({ quantity, entryPrice }: PositionRecord, markPrice: string | null): Decimal | undefined {
  if (quantity === "0") return ZERO;
  if (markPrice === null) return undefined;
  return unrealizedPnl({ quantity: decimal(quantity), entryPrice: decimal(entryPrice) }, decimal(markPrice));
}

function legOf({
  accountId,
  instrumentId,
  positionSide,
}: {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly positionSide: string;
}): string {
  return `${accountId} ${instrumentId} ${positionSide}`;
}

/** A position that has changed since is another question: its owner sees it at mark at once. */
function questionOf(positions: readonly PositionRecord[]): string {
  return positions.map((leg) => `${legOf(leg)} ${leg.quantity} ${leg.entryPrice}`).join("\n");
}
