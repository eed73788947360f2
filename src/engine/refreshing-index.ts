// The instrument index follows the venues' instruments: built again only when their number changes.
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { InstrumentIndex } from "../../engine/intake/instrument-index.ts";

const LOOK_EVERY_MS = 5_000;

export function refreshingIndex(
  ids: () => ReadonlySet<InstrumentId>,
  build: (ids: Iterable<InstrumentId>) => InstrumentIndex,
): () => InstrumentIndex {
  let known = ids();
  let index = build(known);
  let lookedAt = performance.now();
  return () => {
    const now = performance.now();
    if (now - lookedAt < LOOK_EVERY_MS && known.size > 0) return index;
    lookedAt = now;
    const current = ids();
    if (current.size !== known.size) {
      known = current;
      index = build(current);
    }
    return index;
  };
}
