// Orders that the venue makes itself, without anybody's wish.
import type { ForcedOrigin, OrderOrigin } from "./types.ts";

export function isForced(origin: OrderOrigin): origin is ForcedOrigin {
  return origin === "liquidation" || origin === "adl";
}
