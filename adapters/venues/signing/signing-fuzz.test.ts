// Ten thousand requests, most of them what a thief would want, through ccxt's own signing: only what is on the list is ever signed.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Exchange } from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { Signer } from "../../../engine/ports/signer.ts";
import { createBinanceExchange, createBybitExchange } from "../ccxt/create-exchange.ts";
import { createExchangePool } from "../ccxt/exchange-pool.ts";
import { venueHosts } from "../ccxt/venue-hosts.ts";
import { ACCOUNT, systemTimers } from "../testing.ts";
import { SIGNABLE_REQUESTS } from "./signable-requests.ts";
import { createVenueSigner } from "./venue-signer.ts";

const REQUESTS = 10_000;
const FORBIDDEN = /withdraw|transfer|sub-?(account|member)|api-?key|broker|borrow|loan|universal/i;

let server: Server;
let origin: string;
let arrived: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url?.replace(/\?.*$/s, "")}`);
    response.setHeader("content-type", "application/json").end('{"retCode":0,"result":{}}');
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** xorshift32: a printed seed replays the run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function start(venue: VenueName) {
  let signatures = 0;
  const signer: Signer = {
    apiKey: () => "key",
    sign() {
      signatures += 1;
      return "00";
    },
  };
  const hosts = venueHosts({ venue, environment: "paper", urls: { rest: origin, ws: origin } });
  const hooks = { venue, signer: createVenueSigner(venue, signer), now: () => 1, onAnswer() {} };
  const create = (): { exchange: Exchange; session: ReturnType<typeof createBybitExchange>["session"] } =>
    venue === "binance" ? createBinanceExchange(hosts, hooks) : createBybitExchange(hosts, hooks);
  const pool = createExchangePool({ instancesMax: 1, signer, timers: systemTimers, create });
  const frame = { accountId: ACCOUNT, signedAt: undefined, recvWindowMs: 5_000, timeoutMs: 5_000 };
  return { pool, frame, create, signatures: () => signatures };
}

interface Endpoint {
  readonly api: string;
  readonly method: string;
  readonly path: string;
}

/** Every endpoint that ccxt knows of this venue. */
function endpointsOf(exchange: Exchange): readonly Endpoint[] {
  const found: Endpoint[] = [];
  const walk = (api: readonly string[], node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, inner] of Object.entries(node)) {
      const verb = name.toUpperCase();
      if (!["GET", "POST", "PUT", "DELETE", "PATCH"].includes(verb)) walk([...api, name], inner);
      else
        for (const path of Array.isArray(inner) ? inner : Object.keys(inner))
          found.push({ api: api.join(""), method: verb, path: String(path) });
    }
  };
  walk([], exchange.api);
  return found.filter(({ api }) => api in exchange.urls.api);
}

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"];
const TWISTS = ["/../", "//", "%2e%2e/", "?", "#", "/capital/withdraw/apply", "/./", " ", "\\", "\n", "%00"];

/** As ccxt lists it, under another verb, or with its path bent. */
function twisted(endpoint: Endpoint, others: readonly Endpoint[], roll: (below: number) => number): Endpoint {
  const other = others[roll(others.length)] ?? endpoint;
  const twist = TWISTS[roll(TWISTS.length)] ?? "";
  switch (roll(5)) {
    case 0:
      return { ...endpoint, method: METHODS[roll(METHODS.length)] ?? "GET" };
    case 1:
      return { ...endpoint, path: `${endpoint.path}${twist}${other.path}` };
    case 2:
      return { ...endpoint, path: `${twist}${endpoint.path}` };
    case 3:
      return { ...endpoint, api: other.api };
    default:
      return endpoint;
  }
}

describe.each(["binance", "bybit"] as const)("%s", (venue) => {
  it("lists nothing that moves money or keys away", () => {
    const listed = [...SIGNABLE_REQUESTS[venue].keys()];
    expect(listed.filter((request) => FORBIDDEN.test(request))).toEqual([]);
  });

  it(`signs and sends only what is listed, of ${REQUESTS} requests`, { timeout: 120_000 }, async () => {
    arrived = [];
    const seed = 20_261_127;
    const roll = dice(seed);
    const { pool, frame, create, signatures } = start(venue);
    const endpoints = endpointsOf(create().exchange);
    const allowed = endpoints.filter(({ api, method, path }) =>
      [...SIGNABLE_REQUESTS[venue].keys()].some(
        (request) => request.startsWith(`${method} `) && request.endsWith(`/${path}`) && !/public/i.test(api),
      ),
    );
    expect(endpoints.filter(({ path }) => FORBIDDEN.test(path)).length).toBeGreaterThan(20);
    let refused = 0;
    for (let at = 0; at < REQUESTS; at += 1) {
      const from = roll(10) === 0 ? allowed : endpoints;
      const plain = from[roll(from.length)];
      if (plain === undefined) throw new Error("no endpoint");
      const { api, method, path } = twisted(plain, endpoints, roll);
      const call = (exchange: Exchange) => exchange.fetch2(path, api, method, { symbol: "BTCUSDT" });
      await pool.use(frame, call).catch(() => {
        refused += 1;
      });
    }
    const odd = [...new Set(arrived)].filter((request) => !SIGNABLE_REQUESTS[venue].has(request));
    expect(odd, `seed ${seed}`).toEqual([]);
    expect(arrived.length).toBeGreaterThan(100);
    expect(refused + arrived.length).toBe(REQUESTS);
    // Listen keys, and public namespaces with a listed path, travel unsigned.
    expect(signatures()).toBeGreaterThan(100);
    expect(signatures()).toBeLessThanOrEqual(arrived.length);
    console.info(
      `${venue}: ${REQUESTS} requests of ${endpoints.length} endpoints, ${arrived.length} sent, ${signatures()} signed`,
    );
  });
});
