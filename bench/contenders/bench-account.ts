// The accounts of a bench: generated, the same for every contender, told apart by their API key.

export interface BenchAccount {
  readonly index: number;
  readonly apiKey: string;
  readonly secret: string;
}

/** `contender` is the key's prefix; keys and secrets have the length of real ones (64). */
export function benchAccount(contender: string, index: number): BenchAccount {
  const number = String(index).padStart(6, "0");
  return {
    index,
    apiKey: `${contender}-${number}-`.padEnd(64, "k"),
    secret: `secret-${number}-`.padEnd(64, "s"),
  };
}

/** All accounts, group by group. */
export function benchGroups(
  contender: string,
  groupSizes: readonly number[],
): readonly (readonly BenchAccount[])[] {
  let next = 0;
  return groupSizes.map((size) => Array.from({ length: size }, () => benchAccount(contender, next++)));
}
