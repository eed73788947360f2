// All checks over the evidence, and the figures that a report shows.
import { acceptedOnce } from "./checks/accepted-once.ts";
import { allTerminal } from "./checks/all-terminal.ts";
import { bookEqualsLedger } from "./checks/book-equals-ledger.ts";
import { neverBanned } from "./checks/never-banned.ts";
import { neverGrew } from "./checks/never-grew.ts";
import { nothingLost } from "./checks/nothing-lost.ts";
import { nothingStale } from "./checks/nothing-stale.ts";
import { outcomeExplained } from "./checks/outcome-explained.ts";
import { judgedEpisodes, type NakedClass, stayedProtected } from "./checks/stayed-protected.ts";
import { tenantsApart } from "./checks/tenants-apart.ts";
import { type Court, openCourt } from "./court.ts";
import type { Evidence, Violation } from "./evidence.ts";
import { type Spread, spread } from "./spread.ts";

export interface Figures {
  readonly signals: number;
  /** Signal × eligible account. */
  readonly intents: number;
  readonly decisionsByState: Readonly<Record<string, number>>;
  readonly ordersAccepted: number;
  readonly fills: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly unexplained: number;
  /** Accepted after their validity, or entries after they expired. */
  readonly stale: number;
  /** Milliseconds without full cover, per episode. */
  readonly naked: Readonly<Record<NakedClass, Spread>>;
  /** Of those that were not calm: only the time after everything was whole again. */
  readonly nakedAccountable: Spread;
  /** The calm ones that lasted longest, longest first: where to look when they are too long. */
  readonly nakedLongest: readonly {
    readonly leg: string;
    readonly from: string;
    readonly lastedMs: number;
  }[];
  readonly liquidations: number;
}

const LONGEST = 12;

export interface Verdict {
  readonly figures: Figures;
  readonly violations: readonly Violation[];
}

export function judge(evidence: Evidence): Verdict {
  const court = openCourt(evidence);
  const duplicates = acceptedOnce(court);
  const lost = nothingLost(court);
  const outcomes = outcomeExplained(court);
  const terminal = allTerminal(court);
  const stale = nothingStale(court);
  const violations = [
    ...duplicates,
    ...lost,
    ...outcomes,
    ...stayedProtected(court),
    ...neverGrew(court),
    ...bookEqualsLedger(court),
    ...terminal,
    ...tenantsApart(court),
    ...neverBanned(court),
    ...stale,
  ];
  const counts = { duplicates: duplicates.length, lost: lost.length, stale: stale.length };
  const unexplained = outcomes.length + terminal.length;
  return { figures: { ...figuresOf(court), ...counts, unexplained }, violations };
}

function figuresOf(court: Court): Omit<Figures, "duplicates" | "lost" | "stale" | "unexplained"> {
  const { record } = court.evidence;
  const episodes = judgedEpisodes(court);
  const lasted = (wanted: NakedClass) =>
    spread(episodes.filter((each) => each.class === wanted).map(({ lastedMs }) => lastedMs));
  const states = new Map<string, number>();
  for (const { state } of record.decisions) states.set(state, (states.get(state) ?? 0) + 1);
  return {
    signals: record.signals.length,
    intents: record.signals.reduce((sum, { accountIds }) => sum + accountIds.length, 0),
    decisionsByState: Object.fromEntries([...states].sort()),
    ordersAccepted: court.venueOrders.size,
    fills: court.fills.length,
    naked: { calm: lasted("calm"), engine: lasted("engine"), disturbed: lasted("disturbed") },
    nakedAccountable: spread(
      episodes.filter((each) => each.class !== "calm").map(({ accountableMs }) => accountableMs),
    ),
    nakedLongest: episodes
      .filter((each) => each.class === "calm")
      .toSorted((a, b) => b.lastedMs - a.lastedMs)
      .slice(0, LONGEST)
      .map(({ episode: { leg, fromMs }, lastedMs }) => ({
        ...{ leg, from: new Date(fromMs).toISOString() },
        lastedMs: spread([lastedMs]).max,
      })),
    liquidations: court.liquidations,
  };
}
