// What the compiler and the linter do not see: bans and sizes that keep the core pure and the files short.
import { isTest, type SourceFile, withoutText } from "./source-files.ts";

interface Ban {
  readonly name: string;
  readonly pattern: RegExp;
  /** Looks into quotes too: what is sent elsewhere, like SQL, stands there. */
  readonly inText?: true;
  readonly applies: (path: string) => boolean;
  readonly why: string;
}

const core = (path: string): boolean => /^(engine|risk)\//.test(path) && !isTest(path);
const product = (path: string): boolean => !isTest(path) && !path.startsWith("bench/");
const CLOCK = "the clock and the ids are handed in, so that tests and simulation decide them";

const BANS: readonly Ban[] = [
  { name: "Date.now", pattern: /\bDate\.now\b/, applies: core, why: CLOCK },
  { name: "new Date", pattern: /\bnew Date\(/, applies: core, why: CLOCK },
  { name: "Math.random", pattern: /\bMath\.random\b/, applies: core, why: CLOCK },
  { name: "randomUUID", pattern: /\brandomUUID\b/, applies: core, why: CLOCK },
  { name: "timer", pattern: /\bset(Interval|Timeout|Immediate)\(/, applies: core, why: CLOCK },
  { name: "parseFloat", pattern: /\bparseFloat\b/, applies: core, why: "money is a Decimal, never a float" },
  { name: "Number()", pattern: /\bNumber\(/, applies: core, why: "money is a Decimal, never a float" },
  {
    name: "console",
    pattern: /\bconsole\./,
    applies: product,
    why: "the engine has its journal, a process its logger",
  },
  {
    name: "process.env",
    /** Handing all of it on to a child process is no reading. */
    pattern: /(?<!\.\.\.)\bprocess\.env\b/,
    applies: (path) => product(path) && !path.startsWith("config/"),
    why: "only config/ reads the environment",
  },
  {
    name: "as Approved",
    pattern: /\bas (unknown as )?Approved\b/,
    applies: (path) => product(path) && path !== "risk/check-order.ts",
    why: "approval is minted in risk/check-order.ts alone",
  },
  {
    name: "scope",
    // In brackets, so that it does not find itself.
    pattern: /\bset_confi[g]\b|\bset\s+((local|session)\s+)?"?app["]?\.\w/i,
    inText: true,
    applies: (path) =>
      product(path) && !path.endsWith(".testing.ts") && path !== "adapters/postgres/scope.ts",
    why: "adapters/postgres/scope.ts alone says for whom a transaction is",
  },
  {
    name: "only or skip",
    pattern: /\b(it|test|describe)\.(only|skip|todo|fails)\b/,
    applies: isTest,
    why: "every test runs, always",
  },
];

const UNFINISHED = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);
const LINES_MAX = 400;
/** Nobody reads it, and a test compares it with what it is made of. */
const GENERATED = "src/client/schema.ts";

/** One sentence per offence, with the place. */
export function untidy(file: SourceFile): readonly string[] {
  const code = withoutText(file.code).split("\n");
  const withText = file.code.split("\n");
  const offences = BANS.filter((ban) => ban.applies(file.path)).flatMap((ban) =>
    (ban.inText === true ? withText : code).flatMap((line, at) =>
      ban.pattern.test(line) ? [`${file.path}:${at + 1} ${ban.name}: ${ban.why}`] : [],
    ),
  );
  const lines = file.text.split("\n");
  const unfinished = lines.flatMap((line, at) =>
    // In comments only: text may hold such letters as data.
    UNFINISHED.test(line) && !UNFINISHED.test(withText[at] ?? "")
      ? [`${file.path}:${at + 1} unfinished: do it, or open an issue`]
      : [],
  );
  const long =
    lines.length > LINES_MAX + 1 && file.path !== GENERATED
      ? [`${file.path} has ${lines.length} lines; ${LINES_MAX} is the most`]
      : [];
  return [...offences, ...unfinished, ...long, ...(isTest(file.path) ? withoutAssertion(file) : [])];
}

const TEST_START = /^[ \t]*(?:it|test)(?:\.[\w.]+)?\s*(?:\(|`)/gm;
const TOP_LEVEL = /^(?:export\s+)?(?:async\s+)?(?:function\s+(\w+)|const\s+(\w+)\s*=)/gm;
const ASSERTS = /\bexpect|\bassert/i;

/** A test that checks nothing always passes. It may leave the checking to a function that its file defines. */
function withoutAssertion(file: SourceFile): readonly string[] {
  const asserting = segments(file.code, TOP_LEVEL)
    .filter(({ text }) => ASSERTS.test(text))
    .map(({ match }) => match[1] ?? match[2] ?? "");
  return segments(file.code, TEST_START)
    .filter(({ text }) => !ASSERTS.test(text) && !asserting.some((name) => text.includes(`${name}(`)))
    .map(({ match }) => {
      const line = file.code.slice(0, match.index).split("\n").length;
      return `${file.path}:${line} a test without an assertion always passes`;
    });
}

/** The code cut at every match; a segment runs to the next one. */
function segments(code: string, cut: RegExp): readonly { match: RegExpMatchArray; text: string }[] {
  const matches = [...code.matchAll(cut)];
  return matches.map((match, index) => ({ match, text: code.slice(match.index, matches[index + 1]?.index) }));
}
