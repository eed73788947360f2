// Asks the venue itself what a key may do before it is linked. A key that can withdraw is never taken.

import { createHmac } from "node:crypto";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import { createVenue } from "../../adapters/venues/create-venue.ts";
import { credentialVerdict } from "../../engine/accounts/credential-verdict.ts";
import type { Finding } from "../../engine/domain/credential-finding.ts";
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
  /** A live key may work from every address. */
  readonly anyIpAccepted: boolean;
}

export interface CheckedReport {
  readonly report: CredentialReport;
  readonly warnings: readonly Finding[];
}

/** Throws `CliProblem` where the key must not be linked. */
export async function checkKey(key: KeyToCheck): Promise<CheckedReport> {
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
      throw refused(
        `${key.venue} refuses the key: ${report.reason} (${report.code}). (KEY_REFUSED_BY_VENUE)`,
      );
    return acceptable(key, report.value);
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

function acceptable({ environment, anyIpAccepted }: KeyToCheck, report: CredentialReport): CheckedReport {
  const policy = { now: systemClock.now(), anyIpAccepted, positionMode: undefined };
  const verdict = credentialVerdict(report, environment, policy);
  if (verdict.kind === "accepted") return { report, warnings: verdict.warnings };
  throw refused(verdict.findings.map(({ code, sentence }) => `${sentence} (${code})`).join("\n"));
}

function refused(sentence: string): CliProblem {
  return new CliProblem(
    sentence,
    "Make a key at the venue that may trade futures and nothing else, allow this machine's address, and link that one.",
    EXIT.refused,
  );
}
