// What `npm run fuzz` can be told.
import { parseArgs } from "node:util";

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Part of a target's name; undefined: all of them. */
  readonly target: string | undefined;
  /** A kept input to send again, instead of new ones. */
  readonly replay: string | undefined;
}

export const FUZZ_HELP = `Usage: npm run fuzz -- [options]

Breaks valid inputs of every parser, and checks that each answers with its declared refusal, quickly, and nothing else.

  --seconds <n>     how long in all (default 60)
  --seed <n>        what is broken how; the same seed makes the same inputs (default 7)
  --target <name>   only targets whose name holds this text (default: all)
  --replay <file>   sends one kept input again (default: none)

Example: npm run fuzz -- --seconds 300 --seed 12
`;

export type ParsedFuzz =
  | { readonly kind: "options"; readonly options: FuzzOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

export function readFuzzOptions(args: readonly string[]): ParsedFuzz {
  const text = { type: "string" } as const;
  const options = {
    ...{ seconds: text, seed: text, target: text, replay: text },
    help: { type: "boolean", short: "h" },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return { kind: "wrong", sentence: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: "help" };
  const { seconds = "60", seed = "7", target, replay } = values;
  if (!/^\d{1,6}$/.test(seconds) || !/^\d{1,9}$/.test(seed))
    return { kind: "wrong", sentence: "--seconds and --seed take whole numbers" };
  return { kind: "options", options: { seconds: Number(seconds), seed: Number(seed), target, replay } };
}
