// The words between what is known of a position, what it needs, and who carries that out.
import type { Decimal } from "../domain/decimal.ts";
import type { ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { Leg, Order } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { OrderReport } from "../ports/venue.ts";

export interface ProtectionFacts {
  /** With what entries filled and no trade has told yet, where that is certain. */
  readonly position: OwnedPosition;
  /** Orders filled what is not in `position`. */
  readonly awaitsFills: boolean;
  readonly instrument: Instrument;
  /** Our own orders of this position that are not terminal, or whose trades are not told yet though they are in `position`. */
  readonly orders: readonly Order[];
  /** Of `orders`, those of which a cancel was sent, and the venue has not said since whether they still rest. */
  readonly leavingOrders: ReadonlySet<ClientOrderId>;
  /** The same of `foreignOrders`. */
  readonly leavingAttached: ReadonlySet<VenueOrderId>;
  /** Working orders without an id of ours on this instrument and leg. */
  readonly foreignOrders: readonly OrderReport[];
  /** The venue takes stops inside the entry; they carry no id of ours. */
  readonly attachesStop: boolean;
  /** Of `foreignOrders`, those known to have travelled inside an entry of ours. */
  readonly attachedStops: ReadonlySet<VenueOrderId>;
  /** The trader holds a quantity of their own beside ours: the venue does not keep our orders away from it. */
  readonly shared: boolean;
  /** The account was compared with the venue since the start, or since a gap. */
  readonly compared: boolean;
  /** Unsigned: what market orders of ours are taking out of the position already. */
  readonly leaving: Decimal;
  /** Without a full stop for so long that what is on its way out no longer excuses it. */
  readonly overdue: boolean;
  /** Venue time: what was signed until then and has no outcome yet is silent. */
  readonly silentUntil: UnixMs;
  /** The same for what got an answer that leaves open what happened. */
  readonly unknownUntil: UnixMs;
  /** Undefined where no recent price is known. */
  readonly markPrice: Decimal | undefined;
}

export type ProtectionAction =
  | { readonly kind: "place-stop"; readonly quantity: Decimal; readonly triggerPrice: Decimal }
  | {
      readonly kind: "place-target";
      readonly leg: Leg;
      readonly quantity: Decimal;
      readonly triggerPrice: Decimal;
    }
  /** The price is at a target that does not rest at the venue: its quantity is closed at the market. */
  | { readonly kind: "take-target"; readonly leg: Leg; readonly quantity: Decimal }
  | { readonly kind: "cancel"; readonly clientOrderId: ClientOrderId }
  | { readonly kind: "cancel-attached"; readonly venueOrderId: VenueOrderId };

export interface ProtectionNeed {
  readonly actions: readonly ProtectionAction[];
  /** Quantity without a stop that is proved to rest at the venue. */
  readonly uncovered: Decimal;
}
