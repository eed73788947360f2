// Builds the body of `signal send` from its options, in our own JSON dialect.
import { CliProblem, EXIT } from "./cli-problem.ts";

export interface SignalOptions {
  readonly id: string;
  readonly action: string;
  readonly instrument: string;
  readonly side?: string;
  readonly limit?: string;
  readonly expires?: string;
  readonly stop?: string;
  /** `price` or `percent%`, each with an optional `@share`. */
  readonly target?: readonly string[];
  readonly share?: string;
  readonly price?: string;
  readonly leverage?: string;
  readonly quote?: string;
  readonly quantity?: string;
  readonly percentOfEquity?: string;
}

/** What is wrong with a value is the engine's to say; here only the shape of an option can be. */
export function signalBody(options: SignalOptions, issuedAt: Date): Readonly<Record<string, unknown>> {
  const { id, action, instrument, side, limit, expires, stop, target, share, price, leverage } = options;
  const size = { quote: options.quote, quantity: options.quantity, percentOfEquity: options.percentOfEquity };
  return withoutAbsent({
    id,
    issuedAt: issuedAt.toISOString(),
    action,
    instrument,
    side,
    price,
    share,
    stop,
    leverage,
    entry:
      limit === undefined ? undefined : { type: "limit", price: limit, expiresInSeconds: expires ?? "3600" },
    targets: target?.map(targetOf),
    size: Object.values(size).every((value) => value === undefined) ? undefined : withoutAbsent(size),
  });
}

const TARGET = /^(?<level>[\d.]+)(?<percent>%)?(?:@(?<share>[\d.]+))?$/;

function targetOf(text: string): Readonly<Record<string, string>> {
  const found = TARGET.exec(text)?.groups;
  if (found?.level === undefined) {
    throw new CliProblem(
      `"${text}" is no target.`,
      "Write a price or a distance, and a share if you like: --target 65000 --target 4%@0.5",
      EXIT.usage,
    );
  }
  return {
    [found.percent === undefined ? "price" : "percent"]: found.level,
    ...(found.share && { share: found.share }),
  };
}

function withoutAbsent(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
