// A cell that begins like a formula is run by spreadsheets when the file is opened: an apostrophe makes it text.

const LOOKS_LIKE_FORMULA = /^[=+\-@\t\r\n\0]/;
/** A plain number may keep its sign. */
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

export function spreadsheetSafe(cell: string): string {
  return LOOKS_LIKE_FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;
}
