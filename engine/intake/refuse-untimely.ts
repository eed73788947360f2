// How old a signal may be, and how far ahead its clock.
import type { Signal } from "../domain/signal.ts";
import type { Strategy } from "../ports/account-directory.ts";
import { type Refused, refused } from "./refusals.ts";

const FUTURE_SKEW_MAX_MS = 30_000;

export function refuseUntimely({ issuedAt, receivedAt }: Signal, strategy: Strategy): Refused | undefined {
  const ageMs = receivedAt - issuedAt;
  if (ageMs > strategy.signalAgeMaxMs) {
    const detail = `The signal is ${seconds(ageMs)} old; this strategy allows ${seconds(strategy.signalAgeMaxMs)}.`;
    return refused("SIGNAL_STALE", detail, "issuedAt");
  }
  if (-ageMs > FUTURE_SKEW_MAX_MS) {
    return refused(
      "SIGNAL_FROM_FUTURE",
      `The signal's time lies ${seconds(-ageMs)} in the future.`,
      "issuedAt",
    );
  }
  return undefined;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
