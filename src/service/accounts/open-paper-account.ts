// The paper venue's control API, as the service uses it.
import type { Journal } from "../../../engine/ports/journal.ts";
import { OperatorProblem } from "../../start/operator-problem.ts";
import { createPaperAccount } from "../../start/paper-control.ts";
import type { OpenPaperAccount } from "./account-deps.ts";

export function openPaperAccountAt(control: string, journal: Journal): OpenPaperAccount {
  return async (venue, wanted) => {
    try {
      const { apiKey, secret } = await createPaperAccount(control, venue, wanted);
      return { apiKey, secret };
    } catch (error) {
      if (!(error instanceof OperatorProblem)) throw error;
      journal.write("warn", "paper-account.not-opened", { reason: error.message });
      return undefined;
    }
  };
}
