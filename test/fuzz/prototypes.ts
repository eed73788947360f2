// Whether something was hung onto what every object inherits from.

const WATCHED: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Map.prototype,
];

function names(): string {
  return WATCHED.map((prototype) => Reflect.ownKeys(prototype).length).join(" ");
}

/** Taken before the first hostile input; the function says whether it still looks the same. */
export function watchPrototypes(): () => boolean {
  const before = names();
  return () => {
    // Cheap, and what pollution nearly always is.
    for (const _inherited in {}) return true;
    return names() !== before;
  };
}
