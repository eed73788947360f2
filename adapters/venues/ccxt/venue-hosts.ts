// Where a venue lives: the hosts that ccxt knows for live and testnet, or another origin under the same paths.
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { VenueOptions } from "../venue-options.ts";
import { BinanceSockets, BybitSockets } from "./ccxt-classes.ts";

export interface VenueHosts {
  /** ccxt's `urls.api` table. */
  readonly api: Readonly<Record<string, string>>;
  /** Origin that takes orders: `https://host[:port]`. */
  readonly orderOrigin: string;
  /** Origin of the websockets: `wss://host[:port]`. */
  readonly wsOrigin: string;
}

export function venueHosts(options: Pick<VenueOptions, "venue" | "environment" | "urls">): VenueHosts {
  const { rest, ws } = knownUrls(options.venue, options.environment === "testnet");
  const { urls } = options;
  if (urls === undefined) {
    if (options.environment === "paper") throw new Error("the paper environment needs base URLs");
    return { api: rest, orderOrigin: new URL(orderUrl(options.venue, rest)).origin, wsOrigin: originOf(ws) };
  }
  const api = Object.fromEntries(
    Object.entries(rest).map(([name, url]) => [name, `${urls.rest}${pathOf(url)}`]),
  );
  return { api, orderOrigin: new URL(urls.rest).origin, wsOrigin: originOf(urls.ws) };
}

function orderUrl(venue: VenueName, rest: Readonly<Record<string, string>>): string {
  const url = venue === "binance" ? rest.fapiPrivate : rest.private;
  if (url === undefined) throw new Error(`ccxt knows no order host for ${venue}`);
  return url;
}

/** Binance closed its futures testnet to API keys in favour of demo trading; Bybit's testnet is still one. */
function knownUrls(
  venue: VenueName,
  testnet: boolean,
): { readonly rest: Readonly<Record<string, string>>; readonly ws: string } {
  const exchange = venue === "binance" ? new BinanceSockets() : new BybitSockets();
  const urls: Readonly<Record<string, unknown>> = exchange.urls;
  const table = testnet ? urls[venue === "binance" ? "demo" : "test"] : urls.api;
  const hostname = exchange.hostname ?? "";
  const all = isTable(table) ? table : {};
  const rest: Record<string, string> = {};
  for (const [name, url] of Object.entries(all)) {
    if (typeof url === "string" && url !== "") rest[name] = url.replace("{hostname}", hostname);
  }
  const sockets = isTable(all.ws) ? all.ws : {};
  const ws =
    venue === "binance" ? sockets.future : isTable(sockets.public) ? sockets.public.linear : undefined;
  if (typeof ws !== "string") throw new Error(`ccxt knows no websocket host for ${venue}`);
  return { rest, ws: ws.replace("{hostname}", hostname) };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function pathOf(url: string): string {
  const { pathname } = new URL(url);
  return pathname === "/" ? "" : pathname;
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
