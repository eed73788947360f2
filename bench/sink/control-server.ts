// The bench runner's window into the sink: stamps out, counters, waiting for a count, and reset. Loopback only.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { OrderLedger } from "./order-ledger.ts";
import type { VenueServer } from "./venue-server.ts";

const WAIT_TIMEOUT_MS_MAX = 120_000;

/**
 * GET /orders?since=N → {orders:[[arrivedNs, clientOrderId, apiKey, symbol, leg]…]}
 * GET /wait?entries=N&timeoutMs=T → {reached:boolean}
 * GET /summary → counts, duplicates, refused endpoints
 * POST /positions?accounts=N → {}; the first N bench accounts hold a position
 * POST /reset → {}
 */
export function createControlServer(ledger: OrderLedger, venue: VenueServer): Server {
  return createServer((request, response) => {
    answer(request, ledger, venue).then(
      (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
}

async function answer(request: IncomingMessage, ledger: OrderLedger, venue: VenueServer): Promise<unknown> {
  const url = new URL(request.url ?? "/", "http://sink");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /orders":
      return {
        orders: ledger
          .since(wholeNumber(url, "since", 0))
          .map(({ arrivedNs, clientOrderId, apiKey, symbol, leg }) => [
            arrivedNs,
            clientOrderId,
            apiKey,
            symbol,
            leg,
          ]),
      };
    case "GET /wait": {
      const timeoutMs = Math.min(wholeNumber(url, "timeoutMs", 10_000), WAIT_TIMEOUT_MS_MAX);
      return { reached: await ledger.waitForEntries(wholeNumber(url, "entries", 1), timeoutMs) };
    }
    case "GET /summary":
      return { ...ledger.summary(), refused: Object.fromEntries(venue.refused) };
    case "POST /positions":
      venue.holdPositions(wholeNumber(url, "accounts", 0));
      return {};
    case "POST /reset":
      ledger.reset();
      return {};
    default:
      throw new Error(`no such control endpoint: ${request.method} ${url.pathname}`);
  }
}

function wholeNumber(url: URL, name: string, fallback: number): number {
  const value = Number(url.searchParams.get(name) ?? fallback);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} must be a whole number`);
  return value;
}
