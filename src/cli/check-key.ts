// Asks the venue itself what a key may do before it is linked. A key that can withdraw is never taken.

import { createHmac } from "node:crypto";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import { createVenue } from "../../adapters/venues/create-venue.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Environment, VenueName } from "../../engine/domain/venue.ts";
import type { Signer } from "../../engine/ports/signer.ts";
import type { CredentialReport } from "../../engine/ports/venue.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";

export interface KeyToCheck {
  readonly venue: VenueName;
  readonly environment: Environment;
  /** Of the paper venue; undefined: the venue's real hosts. */
  readonly origin: string | undefined;
  readonly apiKey: string;
  readonly secret: string;
}

/** Throws `CliProblem` where the key must not be linked. */
export async function checkKey(key: KeyToCheck): Promise<CredentialReport> {
  const accountId = "key-check" as AccountId;
  const venue = createVenue({
    venue: key.venue,
    environment: key.environment,
    urls: key.origin === undefined ? undefined : { rest: key.origin, ws: key.origin.replace(/^http/, "ws") },
    signer: signerOf(key),
    clock: systemClock,
    timers: systemTimers,
    journal: { write: () => undefined },
    meter: { observe: () => undefined, count: () => undefined, gauge: () => undefined },
    onEvent: () => undefined,
    accountSettings: () => undefined,
    orderEntry: "ccxt",
    enforceBudget: true,
  });
  try {
    await venue.start();
    const report = await venue.checkCredentials(accountId);
    if (report.kind === "failed")
      throw refused(`${key.venue} refuses the key: ${report.reason} (${report.code}).`);
    return acceptable(report.value);
  } catch (error) {
    if (error instanceof CliProblem) throw error;
    throw new CliProblem(
      `${key.venue} (${key.environment}) cannot be asked about the key: ${error instanceof Error ? error.message : error}`,
      "Check the network, then try again.",
      EXIT.unreachable,
    );
  } finally {
    venue.stop();
  }
}

/** The key was typed into this process: it signs here, for this one look. */
function signerOf({ apiKey, secret }: KeyToCheck): Signer {
  return {
    apiKey: () => apiKey,
    sign: (_account, _purpose, payload) => createHmac("sha256", secret).update(payload).digest("hex"),
  };
}

function acceptable(report: CredentialReport): CredentialReport {
  if (report.canWithdraw) throw refused("This key may withdraw. Flotilla never takes such a key.");
  if (!report.canTrade) throw refused("This key may not trade futures.");
  return report;
}

function refused(sentence: string): CliProblem {
  return new CliProblem(
    sentence,
    "Make a key at the venue that may trade futures and nothing else, allow this machine's address, and link that one.",
    EXIT.refused,
  );
}
