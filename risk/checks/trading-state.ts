// Kill switches: the most restrictive one wins, and is named.
import { mostRestrictive } from "../../engine/domain/trading-state.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const tradingState: Check = (_candidate, { restrictions }) => {
  if (restrictions.length === 0) return undefined;
  const state = mostRestrictive(restrictions.map((restriction) => restriction.state));
  if (state === "active") return undefined;
  const scopes = restrictions.filter((restriction) => restriction.state === state);
  const detail = { scope: scopes.map(({ scope }) => scope).join(", "), state };
  return deny(CODES[state], detail);
};

const CODES = {
  reducing: "TRADING_REDUCING",
  flattening: "TRADING_FLATTENING",
  halted: "TRADING_HALTED",
} as const;
