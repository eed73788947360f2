import type { Brand } from "./brand.ts";

/** Passed every pre-trade check. Minted in one place only: `risk/check-order.ts`. */
export type Approved<T> = T & Brand<object, "Approved">;
