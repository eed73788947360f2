// A bug in the venue must be seen, but must not take paper trading down with it.

/** One line on stderr. Request bodies and keys are not part of it. */
export function reportDefect(where: string, error: unknown): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`venue defect in ${where}: ${trace.replaceAll("\n", " | ")}\n`);
}
