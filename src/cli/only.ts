// Finds the one thing that the operator means: by id, by the start of an id, or by one of its names.
import { CliProblem, EXIT } from "./cli-problem.ts";

const ID_START_MIN = 6;

/** Names win over ids, exact names over the same letters in another case. Throws `CliProblem` for none or several. */
export function only<T extends { readonly id: string }>(
  what: string,
  wanted: string,
  candidates: readonly T[],
  namesOf: (candidate: T) => readonly string[],
): T {
  const lower = wanted.toLowerCase();
  const searches: readonly ((candidate: T) => boolean)[] = [
    (candidate) => namesOf(candidate).includes(wanted),
    (candidate) => namesOf(candidate).some((name) => name.toLowerCase() === lower),
    ({ id }) => id === lower || (lower.length >= ID_START_MIN && id.startsWith(lower)),
  ];
  for (const matches of searches) {
    const [found, another] = candidates.filter(matches);
    if (found !== undefined && another === undefined) return found;
    if (another !== undefined) {
      throw new CliProblem(`"${wanted}" fits more than one ${what}.`, "Use its id instead.", EXIT.usage);
    }
  }
  const known = candidates.slice(0, 10).map((candidate) => `"${namesOf(candidate)[0] ?? candidate.id}"`);
  throw new CliProblem(
    `There is no ${what} "${wanted}".`,
    known.length === 0 ? `There is no ${what} at all yet.` : `There is: ${known.join(", ")}`,
    EXIT.notFound,
  );
}
