// How an exchange and its clients got on, counted for rigs: a fence that never refused anything was never tested.
export interface WireTraffic {
  /** Requests that arrived, over REST or an order socket. */
  requests: number;
  /** Refused because a limit was spent (429, 10006); faults armed by a test and bans by hand do not count. */
  limited: number;
  /** Refused because they arrived outside their receive window. */
  outsideWindow: number;
  /** Addresses banned for going on over a limit. */
  bans: number;
}

export function newWireTraffic(): WireTraffic {
  return { requests: 0, limited: 0, outsideWindow: 0, bans: 0 };
}
