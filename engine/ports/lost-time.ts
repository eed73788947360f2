// The record was put back to an older point: what was decided and sent in between is known to the venues only.
import type { UnixMs } from "../domain/time.ts";

export interface LostTime {
  /** The record knows everything until then. */
  readonly lostFrom: UnixMs;
  /** When an engine found out, at its start. */
  readonly noticedAt: UnixMs;
}
