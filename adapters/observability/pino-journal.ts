// The journal as JSON lines. Fields come from our own code only; what is named like a secret is redacted all the same.
import pino from "pino";
import type { Journal } from "../../engine/ports/journal.ts";

export interface PinoJournal extends Journal {
  /** Writes out what is buffered: call before the process ends. */
  flush(): Promise<void>;
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
/** Lines are written together: a burst of a thousand orders must not cost a thousand system calls. */
const BUFFER_BYTES = 8_192;
const FLUSH_PERIOD_MS = 100;

/** To stdout; `level` as pino knows it. */
export function pinoJournal(level: string): PinoJournal {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    periodicFlush: FLUSH_PERIOD_MS,
  });
  const logger = pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) } },
    destination,
  );
  return {
    write: (lineLevel, event, fields) => {
      if (logger.isLevelEnabled(lineLevel)) logger[lineLevel]({ event, ...redacted(fields) });
    },
    // Not flushSync: it spins for ever on a pipe whose reader died.
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  };
}

type Fields = Parameters<Journal["write"]>[2];

function redacted(fields: Fields): Fields {
  let safe = fields;
  for (const name in fields) if (REDACTED.has(name)) safe = { ...safe, [name]: "[secret]" };
  return safe;
}
