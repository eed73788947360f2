// What senders call what they want: one map for every dialect.
import type { Direction } from "../domain/side.ts";
import type { SignalAction } from "../domain/signal.ts";

export interface Verb {
  readonly kind: SignalAction["kind"];
  readonly direction: Direction | undefined;
}

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ...verbs("open", "long", ["buy", "long", "enterlong", "openlong", "bullish"]),
  ...verbs("open", "short", ["sell", "short", "entershort", "openshort", "bearish"]),
  ...verbs("open", undefined, ["open", "enter", "entry"]),
  ...verbs("close", "long", ["exitlong", "closelong"]),
  ...verbs("close", "short", ["exitshort", "closeshort"]),
  ...verbs("close", undefined, ["close", "exit", "flat", "exitall", "closeall"]),
  ...verbs("increase", undefined, ["increase", "add"]),
  ...verbs("reduce", undefined, ["reduce"]),
  ...verbs("reverse", undefined, ["reverse", "swing"]),
  ...verbs("cancel", undefined, ["cancel", "cancelall"]),
]);

function verbs(
  kind: Verb["kind"],
  direction: Direction | undefined,
  words: readonly string[],
): readonly (readonly [string, Verb])[] {
  return words.map((word) => [word, { kind, direction }] as const);
}

/** Case, hyphens, underscores and spaces do not matter: `ENTER-LONG`, `enter_long`. */
export function readVerb(text: string): Verb | undefined {
  return text.length > 32 ? undefined : VERBS.get(text.toLowerCase().replace(/[-_ ]/g, ""));
}
