// What `npm run soak` can be told.
import { parseArgs } from "node:util";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly accounts: number;
  /** Signals a second. */
  readonly rate: number;
}

export const SOAK_HELP = `Usage: npm run soak -- [options]

One engine with its queue on Redis, PostgreSQL and the paper venue, at a steady half load; what grows is told at the end.

  --minutes <n>    how long (default 30); the first 5, or the first third of a short run, are warm-up
  --seed <n>       which signals when (default 7)
  --accounts <n>   followers, a quarter of each venue and position mode (default 50)
  --rate <n>       signals a second (default 1): each goes to half of the accounts

Example: npm run soak -- --minutes 10 --accounts 100
`;

export type ParsedSoak =
  | { readonly kind: "options"; readonly options: SoakOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

export function readSoakOptions(args: readonly string[]): ParsedSoak {
  const text = { type: "string" } as const;
  const options = {
    ...{ minutes: text, seed: text, accounts: text, rate: text },
    help: { type: "boolean", short: "h" },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return { kind: "wrong", sentence: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: "help" };
  const { minutes = "30", seed = "7", accounts = "50", rate = "1" } = values;
  const given = [minutes, seed, accounts, rate];
  if (given.some((value) => !/^\d{1,9}(\.\d+)?$/.test(value)))
    return { kind: "wrong", sentence: "--minutes, --seed, --accounts and --rate take numbers" };
  const numbers = {
    minutes: Number(minutes),
    seed: Number(seed),
    accounts: Number(accounts),
    rate: Number(rate),
  };
  return numbers.accounts < 4 || numbers.rate <= 0 || numbers.minutes <= 0
    ? { kind: "wrong", sentence: "at least four accounts, some minutes and some signals, please" }
    : { kind: "options", options: numbers };
}
