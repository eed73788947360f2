// What the operations on accounts need beside the record.
import type { MarginMode, PositionMode, VenueName } from "../../../engine/domain/venue.ts";
import type { Engines } from "../../engine-client/engines.ts";
import type { ReadThrough } from "../cache/read-through.ts";

export interface NewPaperAccount {
  readonly label: string;
  /** USDT. */
  readonly balance: string;
  readonly positionMode: PositionMode;
  readonly marginMode: MarginMode;
}

/** Makes accounts at the paper venue. Undefined: it does not answer. */
export type OpenPaperAccount = (
  venue: VenueName,
  wanted: NewPaperAccount,
) => Promise<{ readonly apiKey: string; readonly secret: string } | undefined>;

export interface AccountDeps {
  readonly engines: Engines;
  readonly cache: ReadThrough;
  /** Undefined: there is no paper venue here. */
  readonly openPaperAccount: OpenPaperAccount | undefined;
}
