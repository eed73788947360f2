// One venue in one environment: the whole of what the processes need to know about this folder.
import { assertNever } from "../../engine/domain/assert-never.ts";
import { binanceParts } from "./binance/binance-parts.ts";
import { bybitParts } from "./bybit/bybit-parts.ts";
import { createBinanceExchange, createBybitExchange } from "./ccxt/create-exchange.ts";
import { createManagedVenue, type ManagedVenue } from "./managed-venue.ts";
import { BINANCE_CREDENTIALS, BINANCE_TIMESTAMP } from "./outcome/binance-outcomes.ts";
import { BYBIT_CREDENTIALS, BYBIT_TIMESTAMP } from "./outcome/bybit-outcomes.ts";
import { createVenueCore } from "./venue-core.ts";
import type { VenueOptions } from "./venue-options.ts";

export type { ManagedVenue, VenueMetrics } from "./managed-venue.ts";
export type { AccountSettings, VenueOptions, VenueUrls } from "./venue-options.ts";

/** Nothing is connected before `start()`. */
export function createVenue(options: VenueOptions): ManagedVenue {
  switch (options.venue) {
    case "binance": {
      const core = createVenueCore(options, {
        create: createBinanceExchange,
        credentialCodes: BINANCE_CREDENTIALS,
        timestampCodes: BINANCE_TIMESTAMP,
      });
      return createManagedVenue(core, binanceParts(core));
    }
    case "bybit": {
      const core = createVenueCore(options, {
        create: createBybitExchange,
        credentialCodes: BYBIT_CREDENTIALS,
        timestampCodes: BYBIT_TIMESTAMP,
      });
      return createManagedVenue(core, bybitParts(core));
    }
    default:
      return assertNever(options.venue);
  }
}
