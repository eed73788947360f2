// Tells live what a write has just brought to the record.
import type { Announcer } from "../ports/announcer.ts";
import type { DecisionUpdate, OrderUpdate } from "../ports/decision-store.ts";
import type { FillRecord, FundingRecord, OwnedPosition } from "../ports/position-store.ts";

export interface RecordedBatch {
  readonly orders: readonly OrderUpdate[];
  readonly decisions: readonly DecisionUpdate[];
  readonly fills: readonly FillRecord[];
  readonly fundings: readonly FundingRecord[];
  readonly positions: ReadonlyMap<string, OwnedPosition>;
}

/** Causes before effects: a decision settles after the fills that it made. */
export function announceBatch(announcer: Announcer, batch: RecordedBatch): void {
  for (const update of batch.orders) announcer.announce({ kind: "order.changed", at: update.at, update });
  for (const record of batch.fills) announcer.announce({ kind: "fill.recorded", at: record.fill.at, record });
  for (const record of batch.fundings)
    announcer.announce({ kind: "funding.recorded", at: record.funding.at, record });
  for (const position of batch.positions.values())
    announcer.announce({ kind: "position.changed", at: position.updatedAt, position });
  for (const update of batch.decisions)
    announcer.announce({ kind: "decision.settled", at: update.at, update });
}
