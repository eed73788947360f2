import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { MemorySignalStore } from "../../../engine/intake/testing.ts";
import { TEST_TOKEN } from "../../../engine/intake/testing.ts";
import type { HttpDeps } from "./build-http.ts";
import { startTestHttp, type TestHttp } from "./testing.ts";

const open: TestHttp[] = [];
async function start(...args: Parameters<typeof startTestHttp>): Promise<TestHttp> {
  const http = await startTestHttp(...args);
  open.push(http);
  return http;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((http) => http.close()));
});

const BODY = JSON.stringify({
  id: "sig-1",
  issuedAt: "2026-11-21T12:00:00Z",
  action: "open",
  side: "long",
  instrument: "BTCUSDT",
});

function post(http: TestHttp, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  return fetch(`${http.url}/hooks/${TEST_TOKEN}`, { method: "POST", body, headers });
}

function get(http: TestHttp, path: string) {
  return fetch(`${http.url}${path}`);
}

interface Answer {
  readonly code?: string;
  readonly detail?: string;
  readonly signalId?: string;
  readonly dependencies?: readonly unknown[];
}

async function jsonOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

/** The raw answer to raw bytes. */
function raw(http: TestHttp, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(http.port, "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    socket.setTimeout(5_000, () => socket.destroy(new Error("no answer")));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("POST /hooks/:token", () => {
  it("answers 202 with the id, routes once, and answers the same id again", async () => {
    const http = await start();
    const first = await post(http, BODY);
    expect(first.status).toBe(202);
    const answer = await jsonOf(first);
    expect(answer).toEqual({ signalId: expect.stringMatching(/^[0-9a-f-]{36}$/), status: "accepted" });
    const second = await post(http, BODY);
    expect([second.status, await jsonOf(second)]).toEqual([202, { ...answer, status: "duplicate" }]);
    expect(http.routed.map((signal) => signal.id)).toEqual([answer.signalId]);
  });

  it.each([
    ["application/json"],
    ["text/plain; charset=utf-8"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data"],
    ["json"],
    ["///;;;"],
    ["application/json; charset=latin1"],
  ])("reads a body sent as %s", async (contentType) => {
    const http = await start();
    const head = `POST /hooks/${TEST_TOKEN} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n`;
    const answer = await raw(
      http,
      `${head}content-type: ${contentType}\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
  });

  it("does not wait for routing, and survives its failure", async () => {
    let release = () => {};
    const onAccepted = () =>
      new Promise<void>((_resolve, reject) => {
        release = () => reject(new Error("queue away"));
      });
    const http = await start({ onAccepted });
    expect((await post(http, BODY)).status).toBe(202);
    release();
    await expect.poll(() => http.intake.lines.map((line) => line.event)).toContain("signal.routing-failed");
    const throwing = await start({
      onAccepted: () => {
        throw new Error("queue away");
      },
    });
    expect((await post(throwing, BODY)).status).toBe(202);
  });

  it("refuses as problem+json, with code, sentence and field", async () => {
    const http = await start();
    const answer = await post(http, BODY.replace("long", "sideways"));
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await jsonOf(answer)).toEqual({
      type: "urn:flotilla:problem:field-invalid",
      title: "A field has a value that cannot be read.",
      status: 422,
      code: "FIELD_INVALID",
      detail: "The field side must be long, short, buy or sell.",
      field: "side",
    });
  });

  it("names the signal id in a refusal where the body has one", async () => {
    const http = await start();
    const answer = await post(http, BODY.replace("12:00:00", "11:00:00"));
    expect(await jsonOf(answer)).toMatchObject({ code: "SIGNAL_STALE", signalId: expect.any(String) });
  });

  it("answers 503 when the commit fails, then takes the retry", async () => {
    let isDown = true;
    const http = await start();
    const inner: MemorySignalStore = http.intake.store;
    const store: HttpDeps["store"] = {
      accept: (signal, body) =>
        isDown ? Promise.reject(new Error("secret dsn")) : inner.accept(signal, body),
      find: (id) => inner.find(id),
    };
    const flaky = await start({ store });
    const failed = await post(flaky, BODY);
    expect(failed.status).toBe(503);
    expect(failed.headers.get("retry-after")).toBe("1");
    const problem = await failed.text();
    expect(JSON.parse(problem)).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(problem).not.toContain("dsn");
    expect(flaky.routed).toEqual([]);
    isDown = false;
    expect(await jsonOf(await post(flaky, BODY))).toMatchObject({ status: "accepted" });
  });

  it("answers 500 without a trace when something of ours breaks", async () => {
    const http = await start({
      instruments: () => {
        throw new TypeError("internal detail");
      },
    });
    const answer = await post(http, BODY);
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).code]).toEqual([500, "INTERNAL"]);
    expect(text).not.toMatch(/internal detail|\.ts|at /);
  });

  it("refuses compressed and oversized bodies", async () => {
    const http = await start();
    const gzip = await post(http, BODY, { "content-encoding": "gzip" });
    expect([gzip.status, (await jsonOf(gzip)).code]).toEqual([415, "BODY_COMPRESSED"]);
    const large = await post(http, "x".repeat(65_537));
    expect([large.status, (await jsonOf(large)).code]).toEqual([413, "BODY_TOO_LARGE"]);
  });

  it("believes X-Forwarded-For only from its own proxies", async () => {
    const strategy = { sourceIps: ["52.89.214.238"] };
    const headers = { "x-forwarded-for": "52.89.214.238" };
    const direct = await start({}, strategy);
    expect((await post(direct, BODY, headers)).status).toBe(403);
    const behind = await start({ trustProxy: ["127.0.0.1"] }, strategy);
    expect((await post(behind, BODY, headers)).status).toBe(202);
    expect((await post(behind, BODY, { "x-forwarded-for": "52.89.214.238, 9.9.9.9" })).status).toBe(403);
  });
});

describe("what is not there", () => {
  it.each([
    ["GET", "/nowhere", 404, "ROUTE_NOT_FOUND"],
    ["POST", "/hooks", 404, "ROUTE_NOT_FOUND"],
    ["POST", "/hooks/a/b", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/hooks/abc", 405, "METHOD_NOT_ALLOWED"],
    ["PUT", "/hooks/abc", 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/healthz", 405, "METHOD_NOT_ALLOWED"],
    ["DELETE", "/v1/positions", 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/hooks/%zz", 400, "URL_MALFORMED"],
    ["POST", `/hooks/${"a".repeat(128)}`, 401, "TOKEN_UNKNOWN"],
    ["POST", `/hooks/${"a".repeat(129)}`, 400, "URL_MALFORMED"],
  ])("%s %s", async (method, path, status, code) => {
    const http = await start();
    const answer = await fetch(`${http.url}${path}`, { method });
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([status, code]);
    if (status === 405) expect(answer.headers.get("allow")).toMatch(/^(GET|POST)$/);
  });

  it.each([
    ["no HTTP at all", "hello\r\n\r\n", 400, "REQUEST_MALFORMED"],
    [
      "two lengths",
      "POST /hooks/a HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
      400,
      "REQUEST_MALFORMED",
    ],
    [
      "huge headers",
      `GET / HTTP/1.1\r\nhost: x\r\na: ${"b".repeat(20_000)}\r\n\r\n`,
      431,
      "HEADERS_TOO_LARGE",
    ],
    ["an unknown method", "MOON / HTTP/1.1\r\nhost: x\r\n\r\n", 400, "REQUEST_MALFORMED"],
  ])("%s", async (_name, bytes, status, code) => {
    const answer = await raw(await start(), bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ status, code });
  });
});

describe("health", () => {
  it("is live and exposes metrics", async () => {
    const http = await start();
    expect(await jsonOf(await get(http, "/healthz"))).toEqual({ status: "ok" });
    const metrics = await get(http, "/metrics");
    expect(metrics.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toBe("flotilla_up 1\n");
    expect(metrics.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("is ready when every dependency is", async () => {
    const http = await start({
      probes: [{ name: "record", check: async () => ({ ok: true, detail: "2 ms" }) }],
    });
    const answer = await get(http, "/readyz");
    expect([answer.status, await jsonOf(answer)]).toEqual([
      200,
      { status: "ready", dependencies: [{ name: "record", ok: true, detail: "2 ms" }] },
    ]);
  });

  it("names the one at fault, whether it says so, throws or hangs", async () => {
    const http = await start({
      probes: [
        { name: "record", check: async () => ({ ok: true, detail: "fine" }) },
        { name: "queue", check: async () => ({ ok: false, detail: "disconnected" }) },
        { name: "venue", check: () => Promise.reject(new TypeError("https://key:secret@host")) },
        {
          name: "signer",
          check: () => {
            throw new RangeError("at once");
          },
        },
        { name: "feed", check: () => new Promise(() => {}) },
      ],
    });
    const startedAt = performance.now();
    const answer = await get(http, "/readyz");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(answer.status).toBe(503);
    const problem = await jsonOf(answer);
    expect(problem).toMatchObject({ code: "NOT_READY" });
    expect(problem.detail).toBe(
      "At fault: queue (disconnected), venue (TypeError), signer (RangeError), feed (no answer within 1000 ms).",
    );
    expect(problem.dependencies?.[0]).toEqual({ name: "record", ok: true, detail: "fine" });
  });
});
