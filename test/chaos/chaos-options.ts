// What `npm run chaos` can be told.
import { parseArgs } from "node:util";

export type Scenario = "storm" | "drill" | "zombie" | "rewind";

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

  --scenario <name>   storm (default): everything breaks at once   drill: one thing at a time, and how long each takes
                      zombie: stopped between claim and send       rewind: PostgreSQL put back 60 s
  --all               every scenario, one after the other: about 40 minutes, more than 100,000 intents; for the night
  --minutes <n>       how long faults are injected (default: storm 9, drill 4)
  --seed <n>          what happens when; printed, so that a run can be repeated (default 1)
  --queue <store>     where the jobs are: redis (default) | postgres
  --accounts <n>      accounts, a quarter of each venue and position mode (default: storm 96, else 32)
  --rate <n>          signals a second (default 2)
  --engines <n>       engines with all roles (default 2, zombie 5)   --intakes <n>  that only take signals in (default 1)
  --limits on|off     the venues' rate limits, and our pacing under them (default off)
  --by-hand on|off    traders also trade by hand, in instruments of their own (default on)
  --stops <n>         processes stopped in the zombie scenario (default 200)
  --without <kinds>   leave out faults whose kind begins so, comma-separated, as in
                      venue-clock,postgres (default: none)
  --keep on|off       keep logs and data of the run (default: only after a violation)

Example: npm run chaos -- --scenario storm --minutes 3 --queue postgres --seed 12
`;

const NUMBERS = { minutes: 4, seed: 1, accounts: 32, rate: 2, engines: 2, intakes: 1, stops: 200 };
const DIFFERENT: Readonly<Record<Scenario, Partial<typeof NUMBERS>>> = {
  storm: { minutes: 9, accounts: 96 },
  drill: {},
  zombie: { engines: 5 },
  rewind: {},
};

type Parsed =
  /** One after the other. */
  | { readonly kind: "options"; readonly runs: readonly [ChaosOptions, ...ChaosOptions[]] }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

export function readChaosOptions(args: readonly string[]): Parsed {
  const text = { type: "string" } as const;
  const flags = {
    ...{ scenario: text, minutes: text, seed: text, queue: text, accounts: text, rate: text, engines: text },
    ...{ intakes: text, limits: text, "by-hand": text, stops: text, keep: text, without: text },
    all: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  const wrong = (sentence: string): Parsed => ({ kind: "wrong", sentence });
  let values: ReturnType<typeof parseArgs<{ options: typeof flags }>>["values"];
  try {
    values = parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return { kind: "help" };
  const { scenario = "storm", queue = "redis" } = values;
  if (!isScenario(scenario)) return wrong("--scenario takes storm, drill, zombie or rewind");
  if (queue !== "redis" && queue !== "postgres") return wrong("--queue takes redis or postgres");
  const numbers = { ...numbersOf(scenario) };
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const value = values[name];
    if (value === undefined) continue;
    if (!/^\d+(\.\d+)?$/.test(value)) return wrong(`--${name} takes a number`);
    numbers[name] = Number(value);
  }
  if (numbers.engines < 1 || numbers.accounts < 4)
    return wrong("at least one engine and four accounts, please");
  const isOn = (name: "limits" | "by-hand" | "keep", otherwise: boolean) =>
    values[name] === undefined ? otherwise : values[name] === "on";
  const options: ChaosOptions = {
    ...numbers,
    scenario,
    queue,
    limits: isOn("limits", false),
    byHand: isOn("by-hand", true),
    keep: isOn("keep", false),
    without: values.without?.split(",") ?? [],
  };
  return { kind: "options", runs: values.all === true ? everything(options) : [options] };
}

function isScenario(name: string): name is Scenario {
  return ["storm", "drill", "zombie", "rewind"].includes(name);
}

function numbersOf(scenario: Scenario): typeof NUMBERS {
  return { ...NUMBERS, ...DIFFERENT[scenario] };
}

/** What issue 3 asks for, with the seed of the first and of the following runs rising by one. */
function everything(given: ChaosOptions): readonly [ChaosOptions, ...ChaosOptions[]] {
  const of = (scenario: Scenario, at: number, more: Partial<ChaosOptions>): ChaosOptions => ({
    ...given,
    ...numbersOf(scenario),
    seed: given.seed + at,
    scenario,
    ...more,
  });
  return [
    of("storm", 0, { queue: "redis" }),
    of("storm", 1, { queue: "postgres" }),
    of("drill", 2, { queue: "redis" }),
    of("drill", 3, { queue: "postgres", limits: true, accounts: 16, rate: 0.5 }),
    of("zombie", 4, { queue: "redis" }),
    of("rewind", 5, { queue: "redis" }),
  ];
}
