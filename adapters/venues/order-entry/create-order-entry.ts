// The one setting that decides how orders leave: our own sockets, or ccxt.
import type { Exchange } from "ccxt";
import type { VenueCore } from "../venue-core.ts";
import type { VenueParts } from "../venue-parts.ts";
import { createCcxtOrderEntry } from "./ccxt-order-entry.ts";
import { createDirectOrderEntry } from "./direct-order-entry.ts";
import { HttpPool } from "./http-pool.ts";
import type { OrderEntry } from "./order-entry.ts";

const SOCKETS_DEFAULT = 128;
const WARM_DEFAULT = 4;

export function createOrderEntry<E extends Exchange>(core: VenueCore<E>, parts: VenueParts): OrderEntry {
  const { options, hosts, pool } = core;
  if (options.orderEntry === "ccxt") return createCcxtOrderEntry({ pool, params: parts.ccxtParams });
  return createDirectOrderEntry({
    venue: options.venue,
    host: new URL(hosts.orderOrigin).host,
    pool: new HttpPool({
      origin: hosts.orderOrigin,
      socketsMax: options.orderSocketsMax ?? SOCKETS_DEFAULT,
      warm: options.orderSocketsWarm ?? WARM_DEFAULT,
      clock: options.clock,
      timers: options.timers,
    }),
    prepare: parts.prepareOrder,
    onAnswer: core.onAnswer,
  });
}
