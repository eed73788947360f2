// A limit is told of three times on its way: when 75, 90 and 100 percent of it are used.

const LEVELS = [100, 90, 75] as const;

/** The highest level that this step crossed; undefined: none. */
export function crossedLevel(
  before: number,
  after: number,
  most: number,
): (typeof LEVELS)[number] | undefined {
  if (most <= 0) return undefined;
  return LEVELS.find((level) => after * 100 >= level * most && before * 100 < level * most);
}
