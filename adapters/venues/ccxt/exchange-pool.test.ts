// The pool with real ccxt instances against a loopback server: keys never mix, secrets never arrive, failures carry no request.
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Signer } from "../../../engine/ports/signer.ts";
import { createVenueSigner } from "../signing/venue-signer.ts";
import { systemTimers } from "../testing.ts";
import { describeFailure, VenueFailure } from "../venue-failure.ts";
import { createBinanceExchange } from "./create-exchange.ts";
import { createExchangePool } from "./exchange-pool.ts";
import { venueHosts } from "./venue-hosts.ts";

let server: Server;
let requests: { readonly key: unknown; readonly url: string }[];
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let signedFor: AccountId[];

const secretOf = (accountId: string): string => `secret-of-${accountId}`;
const signer: Signer = {
  apiKey: (accountId) => (accountId.startsWith("account") ? `key-of-${accountId}` : undefined),
  sign(accountId, _purpose, payload) {
    signedFor.push(accountId);
    return createHmac("sha256", secretOf(accountId)).update(payload).digest("hex");
  },
};

beforeEach(async () => {
  requests = [];
  signedFor = [];
  respond = (_request, response) => setTimeout(() => response.end("[]"), 5);
  server = createServer((request, response) => {
    requests.push({ key: request.headers["x-mbx-apikey"], url: request.url ?? "" });
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

function createPool(instancesMax: number) {
  const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hosts = venueHosts({
    venue: "binance",
    environment: "paper",
    urls: { rest, ws: "ws://127.0.0.1:1" },
  });
  const hooks = {
    venue: "binance",
    signer: createVenueSigner("binance", signer),
    now: () => 1_700_000_000_000,
    onAnswer() {},
  } as const;
  return createExchangePool({
    instancesMax,
    signer,
    timers: systemTimers,
    create: () => createBinanceExchange(hosts, hooks),
  });
}

const frame = (accountId: string, timeoutMs = 2_000) => ({
  accountId: accountId as AccountId,
  signedAt: undefined,
  recvWindowMs: 5_000,
  timeoutMs,
});

describe("exchange pool", () => {
  it("lends few instances to many accounts, each request under its own key and signature", async () => {
    const pool = createPool(3);
    const accounts = Array.from({ length: 30 }, (_, index) => `account-${index}`);
    await Promise.all(
      accounts.map((accountId) =>
        pool.use(frame(accountId), (exchange) => exchange.fapiPrivateV3GetPositionRisk()),
      ),
    );
    expect(pool.size()).toBe(3);
    expect(requests.map(({ key }) => key).sort()).toEqual(accounts.map((id) => `key-of-${id}`).sort());
    for (const { key, url } of requests) {
      const query = url.slice(url.indexOf("?") + 1);
      const [payload = "", signature] = query.split("&signature=");
      const accountId = String(key).replace("key-of-", "");
      expect(signature).toBe(createHmac("sha256", secretOf(accountId)).update(payload).digest("hex"));
    }
    expect(JSON.stringify(requests)).not.toContain("secret-of");
  });

  it("signs with the frozen time where one is given, with venue time otherwise", async () => {
    const pool = createPool(1);
    await pool.use({ ...frame("account-1"), signedAt: 1_234 }, (exchange) =>
      exchange.fapiPrivateV3GetPositionRisk(),
    );
    await pool.use(frame("account-1"), (exchange) => exchange.fapiPrivateV3GetPositionRisk());
    expect(requests.map(({ url }) => /timestamp=(\d+)/.exec(url)?.[1])).toEqual(["1234", "1700000000000"]);
  });

  it("an account without a key sends nothing", async () => {
    const pool = createPool(1);
    const call = pool.use(frame("nobody"), (exchange) => exchange.fapiPrivateV3GetPositionRisk());
    await expect(call).rejects.toMatchObject({ failure: { kind: "not-sent", reason: "NO_CREDENTIALS" } });
    expect(requests).toHaveLength(0);
    await pool.use(frame("account-1"), (exchange) => exchange.fapiPrivateV3GetPositionRisk());
  });

  it("keys are gone once the call is over, so a late signature is impossible", async () => {
    const pool = createPool(1);
    const kept = await pool.use(frame("account-1"), async (exchange) => exchange);
    expect([kept.apiKey, kept.secret]).toEqual(["", ""]);
    await expect(kept.fapiPrivateV3GetPositionRisk()).rejects.toThrow();
    expect(requests).toHaveLength(0);
    expect(signedFor).toHaveLength(0);
  });

  it("gives up on time, never lends the abandoned instance again, and serves the next in line", async () => {
    respond = (request, response) => {
      if (request.headers["x-mbx-apikey"] !== "key-of-account-1") response.end("[]");
    };
    const pool = createPool(1);
    const positions = (accountId: string, timeoutMs: number) =>
      pool.use(frame(accountId, timeoutMs), (exchange) => exchange.fapiPrivateV3GetPositionRisk());
    const stuck = positions("account-1", 150);
    const next = positions("account-2", 2_000);
    await expect(stuck).rejects.toMatchObject({ failure: { kind: "lost" } });
    expect(await next).toEqual([]);
    expect(requests.map(({ key }) => key)).toEqual(["key-of-account-1", "key-of-account-2"]);
    expect(pool.size()).toBe(1);
  });

  it("failures carry the venue's code and text, never the request", async () => {
    respond = (_request, response) => {
      response.statusCode = 400;
      response.end('{"code":-2022,"msg":"ReduceOnly Order is rejected."}');
    };
    const pool = createPool(1);
    const error = await pool
      .use(frame("account-1"), (exchange) => exchange.fapiPrivateV3GetPositionRisk())
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(VenueFailure);
    const { failure } = error as VenueFailure;
    expect(failure).toEqual({
      kind: "answer",
      httpStatus: 400,
      code: -2022,
      text: "ReduceOnly Order is rejected.",
    });
    const told = `${describeFailure(failure)} ${String(error)} ${JSON.stringify(error)}`;
    expect(told).not.toMatch(/signature|timestamp|key-of|secret-of|127\.0\.0\.1/);
  });
});

describe("venue hosts", () => {
  it("replaces every origin and keeps every path", () => {
    const urls = { rest: "http://127.0.0.1:4000", ws: "ws://127.0.0.1:4001" };
    for (const venue of ["binance", "bybit"] as const) {
      const hosts = venueHosts({ venue, environment: "paper", urls });
      for (const url of Object.values(hosts.api)) expect(url.startsWith("http://127.0.0.1:4000")).toBe(true);
      expect(hosts.orderOrigin).toBe("http://127.0.0.1:4000");
      expect(hosts.wsOrigin).toBe("ws://127.0.0.1:4001");
    }
    const { api } = venueHosts({ venue: "binance", environment: "paper", urls });
    expect(api.fapiPrivate).toBe("http://127.0.0.1:4000/fapi/v1");
  });

  it.each([
    ["binance", "live", "https://fapi.binance.com", "wss://fstream.binance.com"],
    ["binance", "testnet", "https://demo-fapi.binance.com", "wss://fstream.binancefuture.com"],
    ["bybit", "live", "https://api.bybit.com", "wss://stream.bybit.com"],
    ["bybit", "testnet", "https://api-testnet.bybit.com", "wss://stream-testnet.bybit.com"],
  ] as const)("%s %s is %s", (venue, environment, rest, ws) => {
    const hosts = venueHosts({ venue, environment, urls: undefined });
    expect([hosts.orderOrigin, hosts.wsOrigin]).toEqual([rest, ws]);
  });

  it("paper never falls back to a real host", () => {
    expect(() => venueHosts({ venue: "bybit", environment: "paper", urls: undefined })).toThrow(/base URLs/);
  });
});
