// What `npm run chaos` can be told.
import { parseArgs } from "node:util";

export type Scenario = "storm" | "zombie" | "rewind";

export interface ChaosOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly minutes: number;
  readonly queue: "redis" | "postgres";
  readonly accounts: number;
  /** Signals a second. */
  readonly rate: number;
  readonly engines: number;
  readonly intakes: number;
  /** The venues' limits and our pacing under them. */
  readonly limits: boolean;
  /** Traders trade by hand in instruments that no signal is about. */
  readonly byHand: boolean;
  /** Stops of the zombie scenario. */
  readonly stops: number;
  /** Keeps the folder with all logs and data. */
  readonly keep: boolean;
  /** Kinds of faults that are left out. */
  readonly without: readonly string[];
}

export const CHAOS_HELP = `Usage: npm run chaos -- [options]

Real engines, PostgreSQL, Redis and the paper venue, broken on purpose while signals flow; then the oracle judges.

  --scenario <name>   storm (default) | zombie (stopped between claim and send) | rewind (PostgreSQL put back 60 s)
  --minutes <n>       how long faults are injected (default 5)
  --seed <n>          what happens when; printed, so that a run can be repeated (default 1)
  --queue <store>     redis (default) | postgres
  --accounts <n>      accounts, a quarter of each venue and position mode (default 40)
  --rate <n>          signals a second (default 2)
  --engines <n>       engines with all roles (default 2)   --intakes <n>  that only take signals in (default 1)
  --limits on|off     the venues' rate limits, and our pacing under them (default off)
  --by-hand on|off    traders also trade by hand, in instruments of their own (default on)
  --stops <n>         processes stopped in the zombie scenario (default 200)
  --without <kinds>   leave out faults whose kind begins so, comma-separated: venue-clock,postgres
  --keep on|off       keep logs and data of the run (default: only after a violation)
`;

type Parsed =
  | { readonly kind: "options"; readonly options: ChaosOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

export function readChaosOptions(args: readonly string[]): Parsed {
  const text = { type: "string" } as const;
  const options = {
    ...{ scenario: text, minutes: text, seed: text, queue: text, accounts: text, rate: text, engines: text },
    ...{ intakes: text, limits: text, "by-hand": text, stops: text, keep: text, without: text },
    help: { type: "boolean", short: "h" },
  } as const;
  const wrong = (sentence: string): Parsed => ({ kind: "wrong", sentence });
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return { kind: "help" };
  const numbers = { minutes: 5, seed: 1, accounts: 40, rate: 2, engines: 2, intakes: 1, stops: 200 };
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const value = values[name];
    if (value === undefined) continue;
    if (!/^\d+(\.\d+)?$/.test(value)) return wrong(`--${name} takes a number`);
    numbers[name] = Number(value);
  }
  const { scenario = "storm", queue = "redis" } = values;
  if (scenario !== "storm" && scenario !== "zombie" && scenario !== "rewind")
    return wrong("--scenario takes storm, zombie or rewind");
  if (queue !== "redis" && queue !== "postgres") return wrong("--queue takes redis or postgres");
  if (numbers.engines < 1 || numbers.accounts < 4)
    return wrong("at least one engine and four accounts, please");
  const isOn = (name: "limits" | "by-hand" | "keep", otherwise: boolean) =>
    values[name] === undefined ? otherwise : values[name] === "on";
  return {
    kind: "options",
    options: {
      ...numbers,
      scenario,
      queue,
      limits: isOn("limits", false),
      byHand: isOn("by-hand", true),
      keep: isOn("keep", false),
      without: values.without?.split(",") ?? [],
    },
  };
}
