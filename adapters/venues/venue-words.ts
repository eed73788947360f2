// A venue's own words end in records, logs and terminals: short, on one line, and text that a database takes.

const LENGTH_MAX = 200;

export function venueWords(text: string): string {
  return text
    .slice(0, LENGTH_MAX)
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ");
}
