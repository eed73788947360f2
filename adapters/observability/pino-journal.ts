// The journal as JSON lines. Fields come from our own code only; what is named like a secret is redacted all the same.
// Lines are written a moment later, many together: telling about a thousand orders must not delay sending them.
import pino from "pino";
import type { Journal, JournalLevel } from "../../engine/ports/journal.ts";

export interface PinoJournal extends Journal {
  /** Writes out what is buffered: call before the process ends. */
  flush(): Promise<void>;
}

type Fields = Parameters<Journal["write"]>[2];

interface Line {
  readonly level: JournalLevel;
  readonly event: string;
  readonly fields: Fields;
  readonly time: number;
}

/** Fields are flat, so a look at their names is enough; pino's path-based redaction costs five times the whole line. */
const REDACTED: ReadonlySet<string> = new Set([
  "apiKey",
  "secret",
  "signature",
  "authorization",
  "password",
  "token",
]);
/** Longer than a fan-out takes: its lines are written when its orders are out. */
const GATHER_MS = 250;
/** So many in one turn of the event loop: a thousand orders' would hold everything else up for 20 ms. */
const LINES_AT_ONCE = 100;

/** To stdout; `level` as pino knows it. Every line carries the time of its event. */
export function pinoJournal(level: string): PinoJournal {
  const destination = pino.destination({ dest: 1, sync: false });
  let text = "";
  const logger = pino(
    { level, base: null, timestamp: false, formatters: { level: (label) => ({ level: label }) } },
    {
      write: (line) => {
        text += line;
      },
    },
  );
  const lines: Line[] = [];
  let gathering: NodeJS.Timeout | undefined;
  const writeSome = (count: number) => {
    clearTimeout(gathering);
    const gathered = lines.splice(0, count);
    gathering = lines.length > 0 ? setTimeout(() => writeSome(LINES_AT_ONCE), 1) : undefined;
    for (const line of gathered)
      logger[line.level]({ time: line.time, event: line.event, ...redacted(line.fields) });
    if (text !== "") destination.write(text);
    text = "";
  };
  return {
    write: (lineLevel, event, fields) => {
      if (!logger.isLevelEnabled(lineLevel)) return;
      lines.push({ level: lineLevel, event, fields, time: Date.now() });
      gathering ??= setTimeout(() => writeSome(LINES_AT_ONCE), GATHER_MS);
    },
    // Not flushSync: it spins for ever on a pipe whose reader died.
    flush: () => {
      writeSome(lines.length);
      return new Promise((resolve) => destination.flush(() => resolve()));
    },
  };
}

function redacted(fields: Fields): Fields {
  let safe = fields;
  for (const name in fields) if (REDACTED.has(name)) safe = { ...safe, [name]: "[secret]" };
  return safe;
}
