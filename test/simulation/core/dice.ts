// The seed's chance, in streams: what one part of the world rolls does not change what another part rolls.
import { hashText } from "../../../src/venue/core/random.ts";
import { type Random, seededRandom } from "../../fleet/random.ts";

export function dice(seed: number, name: string): Random {
  return seededRandom(hashText(name, seed));
}
