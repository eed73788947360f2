// What the fuzzer knows about one parser: inputs that it takes, and how to tell that it did wrong.

export interface FuzzTarget {
  readonly name: string;
  /** How inputs are built, hence how they are broken: a JSON value, `name=value` pairs, or any text. */
  readonly shape: "json" | "pairs" | "text";
  /** Valid inputs to start from. */
  readonly seeds: readonly string[];
  /** Undefined: accepted, or refused in the declared way. Text: what is wrong. A throw is wrong too. */
  check(input: Buffer): string | undefined | Promise<string | undefined>;
  close?(): Promise<void>;
}

/** Targets that need a server are opened only when they are fuzzed. */
export interface TargetOpener {
  readonly name: string;
  open(): FuzzTarget | Promise<FuzzTarget>;
}

export function opener(target: FuzzTarget): TargetOpener {
  return { name: target.name, open: () => target };
}
