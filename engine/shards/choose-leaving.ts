// Which shards an engine gives up for balance. Whoever takes a shard starts its recovery from the beginning: what is being
// recovered here, or stands unprotected, would wait a second time.

/** As many as are above the share: settled ones. None while too few are settled, unless that has gone on for too long. */
export function chooseLeaving(
  keeping: readonly number[],
  share: number,
  settling: ReadonlySet<number>,
  isPatient: boolean,
): readonly number[] {
  const surplus = keeping.length - share;
  if (surplus <= 0) return [];
  const settled = keeping.filter((shard) => !settling.has(shard));
  if (settled.length < surplus && isPatient) return [];
  return [...keeping.filter((shard) => settling.has(shard)), ...settled].slice(-surplus);
}
