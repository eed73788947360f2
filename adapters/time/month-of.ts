// Months of meters: UTC, whatever a tenant's time zone, so that all engines agree when one ends.

/** YYYY-MM. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
