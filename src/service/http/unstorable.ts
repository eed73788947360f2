// What no operation may be given, because PostgreSQL cannot keep it or walking it could break us: NUL, half characters, and values
// that are nested for their own sake.

const DEPTH_MAX = 32;

/** The path of the first such value, `""` for the whole; undefined: there is none. */
export function unstorableIn(value: unknown, path: readonly string[] = []): string | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : path.join(".");
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length >= DEPTH_MAX) return path.slice(0, 3).join(".");
  for (const [name, inner] of Object.entries(value)) {
    if (!isStorable(name)) return path.join(".");
    const found = unstorableIn(inner, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
