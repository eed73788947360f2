// Tells a database that was away from a row that it will never take: the first passes, the second does not.

/** SQLSTATE classes of what is wrong with the work itself: data, constraints, access rules, exceptions raised in SQL. */
const BAD_WORK = /^(?:22|23|42|P0)/;
/** The driver's own errors have no code. */
const DRIVER = /connect|terminated|timeout|closed|not queryable|pool after calling end/i;

export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string" && !code.startsWith("ERR_")) return !BAD_WORK.test(code);
  return error.name === "Error" && DRIVER.test(error.message);
}
