// What one endpoint besides orders is: a function from the request to a JSON body.
import { SINK_INSTRUMENTS, type SinkInstrument } from "./instruments.ts";

export interface BootRequest {
  /** Query and form body together. */
  readonly parameters: URLSearchParams;
  /** Empty for public requests. */
  readonly apiKey: string;
  /** Number of the asking account if it holds a position (start-up scenario). */
  readonly heldBy: number | undefined;
}

/** Builds the JSON body of one endpoint. */
export type BootAnswer = (request: BootRequest) => unknown;

/** Key: `METHOD path`. */
export type BootRoutes = Readonly<Record<string, BootAnswer>>;

/** Every account owns this much and never less. */
export const WALLET_USDT = "1000000.00000000";

/** The instrument that `symbol` names, or all. */
export function matchingInstruments(parameters: URLSearchParams): readonly SinkInstrument[] {
  const symbol = parameters.get("symbol");
  return symbol === null
    ? SINK_INSTRUMENTS
    : SINK_INSTRUMENTS.filter((instrument) => instrument.symbol === symbol);
}
