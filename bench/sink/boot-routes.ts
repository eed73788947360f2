// Everything besides orders that a client asks a venue for: one table, one row per endpoint, fixed answers.
// Add a row to a venue's file when a contender asks for something new; `/summary` of the control port lists what was refused.
import { BINANCE_BOOT_ROUTES } from "./binance-boot-routes.ts";
import type { BootRoutes } from "./boot-answer.ts";
import { BYBIT_BOOT_ROUTES } from "./bybit-boot-routes.ts";

export const BOOT_ROUTES: BootRoutes = { ...BINANCE_BOOT_ROUTES, ...BYBIT_BOOT_ROUTES };
