// How far somebody has heard each engine, as the id of an event: `<boot>:<number>,<boot>:<number>`. It means the same in every
// service process, so a client that comes back may come back anywhere.

/** By boot: the number of the last event that was heard, or was not for this client. */
export type Positions = ReadonlyMap<string, number>;

const POSITION = /^([0-9a-f-]{36}):(\d{1,15})$/;
const ENGINES_MAX = 64;

export function positionsText(positions: Positions): string {
  return [...positions].map(([boot, seq]) => `${boot}:${seq}`).join(",");
}

/** Undefined: not one of our ids. */
export function readPositions(text: string): Positions | undefined {
  const parts = text.split(",");
  if (parts.length > ENGINES_MAX) return undefined;
  const positions = parts.map(readPosition).filter((position) => position !== undefined);
  return positions.length === parts.length ? new Map(positions) : undefined;
}

export function readPosition(text: string): readonly [boot: string, seq: number] | undefined {
  const [, boot, digits] = POSITION.exec(text) ?? [];
  return boot === undefined || digits === undefined ? undefined : [boot, Number(digits)];
}

/** What was heard here and elsewhere together, of the engines that were heard elsewhere. */
export function furthest(here: Positions, seen: Positions): Positions {
  return new Map([...seen].map(([boot, seq]) => [boot, Math.max(seq, here.get(boot) ?? 0)]));
}
