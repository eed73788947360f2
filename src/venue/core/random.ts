// Seeded randomness: the same seed gives the same venue. Each consumer has a stream of its own, so they do not disturb each other.

/** Uniform in [0, 1). */
export type RandomStream = () => number;

/** FNV-1a over text: a stable 32-bit number. */
export function hashText(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return mix(hash);
}

/** Scrambles 32 bits (murmur3 finaliser). */
export function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Mulberry32 keyed by seed and name. */
export function randomStream(seed: number, name: string): RandomStream {
  let state = hashText(name, seed);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normal by Box and Muller. */
export function gaussian(random: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function randomText(random: RandomStream, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++)
    text += ALPHANUMERIC[Math.floor(random() * ALPHANUMERIC.length)];
  return text;
}

/** A UUID that is unique by `sequence` and looks random by `seed`. */
export function sequenceUuid(seed: number, sequence: number): string {
  const hex = (value: number, length: number) => (value >>> 0).toString(16).padStart(8, "0").slice(-length);
  const high = mix(seed ^ mix(sequence));
  const middle = mix(high ^ 0x9e3779b9);
  const tail = sequence.toString(16).padStart(12, "0").slice(-12);
  return `${hex(high, 8)}-${hex(middle >>> 16, 4)}-4${hex(middle, 3)}-a${hex(mix(middle), 3)}-${tail}`;
}
