// An exit that is still on its way would close what an entry opens before it arrives.
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const exitResolved: Check = ({ request }, { exitUnresolved }) =>
  exitUnresolved ? deny("EXIT_UNRESOLVED", { instrument: request.instrument.id }) : undefined;
