// What people want to see live. An event that tells of the record is told once the record has it: who starts to listen and then
// reads the record misses nothing.
import type { Account } from "../domain/account.ts";
import type { Decision } from "../domain/decision.ts";
import type { Order } from "../domain/order.ts";
import type { Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Restriction } from "./account-directory.ts";
import type { DecisionUpdate, OrderUpdate } from "./decision-store.ts";
import type { FillRecord, FundingRecord, OwnedPosition } from "./position-store.ts";

/** The things themselves, not their text: nobody may be listening. All are immutable. */
export type EngineEvent =
  | { readonly kind: "signal.accepted"; readonly at: UnixMs; readonly signal: Signal }
  | {
      readonly kind: "decision.made";
      readonly at: UnixMs;
      readonly signal: Signal;
      readonly decision: Decision;
      /** Claimed with it. */
      readonly orders: readonly Order[];
    }
  | { readonly kind: "decision.settled"; readonly at: UnixMs; readonly update: DecisionUpdate }
  | { readonly kind: "order.changed"; readonly at: UnixMs; readonly update: OrderUpdate }
  | { readonly kind: "fill.recorded"; readonly at: UnixMs; readonly record: FillRecord }
  | { readonly kind: "funding.recorded"; readonly at: UnixMs; readonly record: FundingRecord }
  | { readonly kind: "position.changed"; readonly at: UnixMs; readonly position: OwnedPosition }
  | {
      readonly kind: "protection.changed";
      readonly at: UnixMs;
      readonly position: OwnedPosition;
      readonly state: "uncovered" | "protected" | "emergency";
    }
  | {
      readonly kind: "account.suspended" | "account.restored";
      readonly at: UnixMs;
      readonly accountId: Account["id"];
      /** The venue's words. */
      readonly reason: string | undefined;
    }
  /** `active`: the kill switch is off again. */
  | { readonly kind: "trading-state.changed"; readonly at: UnixMs; readonly restriction: Restriction }
  | {
      readonly kind: "engine.health";
      readonly at: UnixMs;
      readonly status: "ready" | "not-ready" | "draining";
      readonly dependencies: readonly {
        readonly name: string;
        readonly ok: boolean;
        readonly detail: string;
      }[];
    };

export interface Announcer {
  /** Costs a push: called between an order and the next. Never throws. */
  announce(event: EngineEvent): void;
}
