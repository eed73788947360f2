// What the trader did by hand is never touched: against it nothing is entered, and nothing that we opened there could be protected.
import { closesExternal } from "../closes-external.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const traderOpposite: Check = ({ request }, { external }) => {
  const { plan, instrument } = request;
  if (!closesExternal(external, plan.direction)) return undefined;
  const detail = { external: external.toString(), instrument: instrument.id, direction: plan.direction };
  return deny("TRADER_HOLDS_OPPOSITE", detail);
};
