// Paper, testnet and live never mix: the process must be armed for the account's environment.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const environmentArmed: Check = ({ request }, { environmentArmed: armed }) =>
  armed ? undefined : deny("ENVIRONMENT_NOT_ARMED", { environment: request.account.environment });
