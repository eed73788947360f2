// O2, first half: every acknowledged signal is in the record, and every account of its audience has exactly one decision.
import type { Court } from "../court.ts";
import type { Violation } from "../evidence.ts";

const CHECK = "O2 nothing lost";

export function nothingLost({ evidence }: Court): readonly Violation[] {
  const { signals, decisions } = evidence.record;
  const known = new Set(signals.map(({ id }) => id));
  const forgotten = [...new Set(evidence.acknowledged)]
    .filter((id) => !known.has(id))
    .map((id) => ({
      check: CHECK,
      sentence: `signal ${id} was acknowledged and is not in the record`,
      story: { signalId: id },
    }));
  const counts = new Map<string, number>();
  for (const { signalId, accountId } of decisions) {
    const key = `${signalId} ${accountId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const undecided = signals.flatMap(({ id, accountIds }) =>
    accountIds
      .filter((accountId) => counts.get(`${id} ${accountId}`) !== 1)
      .map((accountId) => ({
        check: CHECK,
        sentence: `signal ${id} has ${counts.get(`${id} ${accountId}`) ?? 0} decisions for account ${accountId}`,
        story: { signalId: id, accountId },
      })),
  );
  return [...forgotten, ...undecided];
}
