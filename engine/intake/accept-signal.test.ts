import { describe, expect, it } from "vitest";
import { nodeDigests } from "../../src/engine/http/node-digests.ts";
import type { SignalId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { acceptSignal, acceptTestSignal, StoreUnavailable } from "./accept-signal.ts";
import { TEST_NOW, type TestIntake, testIntake, testRequest } from "./testing.ts";

const NATIVE = {
  id: "sig-1",
  issuedAt: "2026-11-21T12:00:00Z",
  action: "open",
  side: "long",
  instrument: "BTCUSDT",
  stop: "2%",
};
const ALERT = { ticker: "BTCUSDT", action: "buy", contracts: "0.5", timenow: "2026-11-21T12:00:00Z" };
const SIGNING_SECRET = Buffer.from("a signing secret of 32 bytes ...").toString("base64");
const native = (over: object = {}) => JSON.stringify({ ...NATIVE, ...over });
const alert = (over: object = {}) => JSON.stringify({ ...ALERT, ...over });

async function outcome(
  deps: TestIntake,
  body: string | Uint8Array,
  over: Parameters<typeof testRequest>[1] = {},
): Promise<string> {
  const result = await acceptSignal(deps, testRequest(body, over));
  return result.kind === "refused" ? result.refusal.code : result.kind;
}

async function idOf(deps: TestIntake, body: string): Promise<string> {
  const result = await acceptSignal(deps, testRequest(body));
  if (result.kind === "refused") throw new Error(result.refusal.detail);
  return result.kind === "accepted" ? result.signal.id : result.signalId;
}

describe("a signal that is accepted", () => {
  it("is committed with its audience, deadline and origin", async () => {
    const deps = testIntake(nodeDigests);
    const result = await acceptSignal(deps, testRequest(native()));
    if (result.kind !== "accepted") throw new Error("not accepted");
    expect(deps.store.signals.get(result.signal.id)).toBe(result.signal);
    expect(result.signal).toMatchObject({
      tenantId: deps.strategy.tenantId,
      providerId: deps.strategy.providerId,
      strategyId: deps.strategy.id,
      dialect: "native",
      issuedAt: TEST_NOW,
      receivedAt: TEST_NOW,
      expiresAt: TEST_NOW + deps.strategy.entryTtlMs,
      audience: ["sub-1", "sub-2"],
    });
  });

  it("is answered only after the commit", async () => {
    const deps = testIntake(nodeDigests);
    let commit = () => {};
    const committed = new Promise<"accepted">((resolve) => {
      commit = () => resolve("accepted");
    });
    let answered = false;
    const answer = acceptSignal(
      { ...deps, store: { ...deps.store, accept: () => committed, find: deps.store.find } },
      testRequest(native()),
    );
    void answer.then(() => {
      answered = true;
    });
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    commit();
    expect((await answer).kind).toBe("accepted");
  });

  it("is stored without its secrets, at any level", async () => {
    const secret = "hunter2-hunter2";
    const deps = testIntake(nodeDigests, { bodySecretHash: nodeDigests.sha256Hex(secret) });
    await outcome(deps, native({ secret }));
    await outcome(
      deps,
      alert({ passphrase: secret, strategy: { apiKey: secret, api_secret: secret }, Token: secret }),
    );
    expect(deps.store.bodies.size).toBe(2);
    for (const body of deps.store.bodies.values()) expect(body).not.toContain(secret);
    expect(JSON.stringify(deps.lines)).not.toContain(secret);
    expect(deps.lines.map((line) => line.event)).toEqual(["signal.accepted", "signal.accepted"]);
  });
});

describe("authentication", () => {
  const secret = "correct horse battery staple";
  const withSecret = { bodySecretHash: nodeDigests.sha256Hex(secret) };
  const allowed = { sourceIps: ["52.89.214.238", "34.212.75.30"] };
  it.each([
    ["a known token", {}, native(), {}, "accepted"],
    ["an unknown token", {}, native(), { token: "tok_other" }, "TOKEN_UNKNOWN"],
    [
      "the token's hash as token",
      {},
      native(),
      { token: testIntake(nodeDigests).strategy.tokenHash },
      "TOKEN_UNKNOWN",
    ],
    ["an empty token", {}, native(), { token: "" }, "TOKEN_UNKNOWN"],
    ["a paused strategy", { status: "paused" as const }, native(), {}, "STRATEGY_PAUSED"],
    ["an allowed address", allowed, native(), { sourceIp: "34.212.75.30" }, "accepted"],
    ["an allowed address, IPv6-mapped", allowed, native(), { sourceIp: "::ffff:34.212.75.30" }, "accepted"],
    ["another address", allowed, native(), { sourceIp: "34.212.75.31" }, "SOURCE_IP_NOT_ALLOWED"],
    [
      "a prefix of an allowed address",
      allowed,
      native(),
      { sourceIp: "34.212.75.3" },
      "SOURCE_IP_NOT_ALLOWED",
    ],
    ["the secret as `secret`", withSecret, native({ secret }), {}, "accepted"],
    ["the secret as `passphrase`", withSecret, native({ passphrase: secret }), {}, "accepted"],
    ["the secret as `key`", withSecret, native({ key: secret }), {}, "accepted"],
    ["the secret in a form", withSecret, `${new URLSearchParams({ ...ALERT, key: secret })}`, {}, "accepted"],
    ["no secret", withSecret, native(), {}, "BODY_SECRET_MISSING"],
    ["no secret in a list", withSecret, `[${native({ secret })}]`, {}, "BODY_SECRET_MISSING"],
    ["a wrong secret", withSecret, native({ secret: `${secret}!` }), {}, "BODY_SECRET_WRONG"],
    ["an empty secret", withSecret, native({ secret: "" }), {}, "BODY_SECRET_WRONG"],
    ["a secret of another type", withSecret, native({ secret: { a: secret } }), {}, "BODY_SECRET_MISSING"],
    ["a secret that nobody asked for", {}, native({ secret: "anything" }), {}, "accepted"],
    [
      "no signature where one is asked",
      { signingSecrets: [SIGNING_SECRET] },
      native(),
      {},
      "SIGNATURE_MISSING",
    ],
  ])("%s", async (_name, strategy, body, request, expected) => {
    expect(await outcome(testIntake(nodeDigests, strategy), body, request)).toBe(expected);
  });

  it("takes a signed body, BOM and all, and refuses it changed", async () => {
    const deps = testIntake(nodeDigests, { signingSecrets: [SIGNING_SECRET] });
    const timestamp = String(TEST_NOW / 1000);
    const sign = (body: string) =>
      `v1,${nodeDigests.hmacSha256Base64(SIGNING_SECRET, `msg_1.${timestamp}.${body}`)}`;
    const body = `\ufeff${native()}\n`;
    const signing = { id: "msg_1", timestamp, signature: sign(body) };
    expect((await acceptSignal(deps, { ...testRequest(body), signing })).kind).toBe("accepted");
    const changed = await acceptSignal(deps, { ...testRequest(body.replace("long", "short")), signing });
    expect(changed).toMatchObject({ kind: "refused", refusal: { code: "SIGNATURE_WRONG" } });
  });

  it("does not tell who may not post whether the strategy is paused", async () => {
    const deps = testIntake(nodeDigests, { ...allowed, status: "paused" });
    expect(await outcome(deps, native())).toBe("SOURCE_IP_NOT_ALLOWED");
  });
});

describe("the time window", () => {
  it.each([
    ["just in time", -60_000, "accepted"],
    ["too old", -60_001, "SIGNAL_STALE"],
    ["days old, a captured body", -3 * 86_400_000, "SIGNAL_STALE"],
    ["a little ahead", 30_000, "accepted"],
    ["too far ahead", 30_001, "SIGNAL_FROM_FUTURE"],
  ])("%s", async (_name, offsetMs, expected) => {
    const issuedAt = new Date(TEST_NOW + offsetMs).toISOString();
    expect(await outcome(testIntake(nodeDigests), native({ issuedAt }))).toBe(expected);
    const deps = testIntake(nodeDigests);
    expect(await outcome(deps, alert({ timenow: issuedAt }))).toBe(expected);
    expect(deps.store.signals.size).toBe(expected === "accepted" ? 1 : 0);
  });

  it("gives a late redelivery of what it took in time the same id again", async () => {
    const deps = testIntake(nodeDigests);
    const id = await idOf(deps, native());
    deps.time.now = (TEST_NOW + 3_600_000) as UnixMs;
    const again = await acceptSignal(deps, testRequest(native()));
    expect(again).toEqual({ kind: "duplicate", signalId: id });
    expect(deps.store.signals.size).toBe(1);
  });

  it("does not take an hourly bar's opening time for the signal's age", async () => {
    const deps = testIntake(nodeDigests);
    const bar = alert({ timenow: undefined, time: "2026-11-21T11:00:00Z" });
    expect(await outcome(deps, bar)).toBe("accepted");
    expect(await outcome(deps, bar)).toBe("duplicate");
  });
});

describe("identity", () => {
  it.each([
    ["the provider's id again", native(), native(), true],
    ["the same id, other content", native(), native({ side: "short" }), true],
    ["another id, same content", native(), native({ id: "sig-2" }), false],
    ["the same alert again", alert(), alert(), true],
    ["the same alert, wrapped otherwise", alert(), `\ufeff ${alert()}=\n`, true],
    [
      "the same alert, keys in another order",
      alert(),
      JSON.stringify(Object.fromEntries(Object.entries(ALERT).reverse())),
      true,
    ],
    ["the same alert, another secret", alert({ key: "old" }), alert({ key: "new" }), true],
    ["another fire time", alert(), alert({ timenow: "2026-11-21T12:00:01Z" }), false],
    ["another quantity", alert(), alert({ contracts: "0.6" }), false],
    ["another ticker", alert(), alert({ ticker: "ETHUSDT" }), false],
  ])("%s", async (_name, first, second, isSame) => {
    const deps = testIntake(nodeDigests);
    const [a, b] = [await idOf(deps, first), await idOf(deps, second)];
    expect(a === b).toBe(isSame);
    expect(deps.store.signals.size).toBe(isSame ? 1 : 2);
  });

  it("separates strategies", async () => {
    const other = testIntake(nodeDigests, { id: "5f0c6a52-0000-4000-8000-000000000002" as never });
    expect(await idOf(other, native())).not.toBe(await idOf(testIntake(nodeDigests), native()));
  });

  it("an event id cannot be chosen to collide with a content hash", async () => {
    const deps = testIntake(nodeDigests);
    const id = await idOf(deps, alert());
    const content = deps.store.bodies.get(id as SignalId) ?? "";
    const hash = nodeDigests.sha256Hex(content);
    for (const eventId of [hash, `content|${hash}`])
      expect(await idOf(deps, native({ id: eventId }))).not.toBe(id);
  });

  it("without any time, equal alerts are one within a minute of arrival and two across it", async () => {
    const deps = testIntake(nodeDigests);
    const timeless = alert({ timenow: undefined });
    const id = await idOf(deps, timeless);
    deps.time.now = (TEST_NOW + 59_999) as UnixMs;
    expect(await idOf(deps, timeless)).toBe(id);
    deps.time.now = (TEST_NOW + 60_000) as UnixMs;
    expect(await idOf(deps, timeless)).not.toBe(id);
  });

  it("without any time, a signed message is known by its message id for ever", async () => {
    const deps = testIntake(nodeDigests, { signingSecrets: [SIGNING_SECRET] });
    const body = alert({ timenow: undefined });
    const send = async (id: string) => {
      const timestamp = String(deps.time.now / 1000);
      const signature = `v1,${nodeDigests.hmacSha256Base64(SIGNING_SECRET, `${id}.${timestamp}.${body}`)}`;
      return (await acceptSignal(deps, { ...testRequest(body), signing: { id, timestamp, signature } })).kind;
    };
    expect(await send("msg_1")).toBe("accepted");
    deps.time.now = (TEST_NOW + 120_000) as UnixMs;
    expect(await send("msg_1")).toBe("duplicate");
    expect(await send("msg_2")).toBe("accepted");
  });

  it("a thousand deliveries at once are one signal", async () => {
    const deps = testIntake(nodeDigests);
    const kinds = await Promise.all(Array.from({ length: 1_000 }, () => outcome(deps, native())));
    expect(kinds.filter((kind) => kind === "accepted")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "duplicate")).toHaveLength(999);
  });
});

describe("a store that cannot be reached", () => {
  it("is thrown, with its cause: nothing was accepted", async () => {
    const deps = testIntake(nodeDigests);
    const cause = new Error("connection lost");
    const store = { accept: () => Promise.reject(cause), find: () => Promise.reject(cause) };
    await expect(acceptSignal({ ...deps, store }, testRequest(native()))).rejects.toThrow(StoreUnavailable);
    await expect(acceptSignal({ ...deps, store }, testRequest(native()))).rejects.toMatchObject({ cause });
    expect(deps.lines).toEqual([]);
  });
});

describe("a test signal", () => {
  const send = (deps: TestIntake, body = native()) =>
    acceptTestSignal(deps, { strategy: deps.strategy, body: new TextEncoder().encode(body) });

  it("is committed for paper accounts alone, under an id that the webhook's signal leaves free", async () => {
    const deps = testIntake(nodeDigests);
    const tried = await send(deps);
    if (tried.kind !== "accepted") throw new Error("not accepted");
    expect(tried.signal).toMatchObject({ test: true, audience: ["sub-1"] });
    expect(deps.store.signals.get(tried.signal.id)).toBe(tried.signal);
    expect(await send(deps)).toEqual({ kind: "duplicate", signalId: tried.signal.id });
    const real = await acceptSignal(deps, testRequest(native()));
    if (real.kind !== "accepted") throw new Error("not accepted");
    expect(real.signal).toMatchObject({ test: false, audience: ["sub-1", "sub-2"] });
    expect(real.signal.id).not.toBe(tried.signal.id);
    expect(deps.events).toMatchObject([{ signal: { test: true } }, { signal: { test: false } }]);
  });

  it.each([native(), alert(), alert({ timenow: undefined })])("has an id of its own: %s", async (body) => {
    const deps = testIntake(nodeDigests);
    await send(deps, body);
    await acceptSignal(deps, testRequest(body));
    expect(deps.store.signals.size).toBe(2);
  });

  it("is asked for no secret of the webhook, which whoever tries out need not know", async () => {
    const bodySecretHash = nodeDigests.sha256Hex("secret");
    const deps = testIntake(nodeDigests, { bodySecretHash, signingSecrets: [SIGNING_SECRET] });
    expect((await send(deps)).kind).toBe("accepted");
  });

  it.each([
    ["STRATEGY_PAUSED", testIntake(nodeDigests, { status: "paused" }), native()],
    ["SIGNAL_STALE", testIntake(nodeDigests), native({ issuedAt: "2026-11-21T11:00:00Z" })],
    ["FIELD_INVALID", testIntake(nodeDigests), native({ side: "sideways" })],
    ["SIGNAL_RATE_EXCEEDED", { ...testIntake(nodeDigests), rate: { take: () => 1_000 } }, native()],
    [
      "SIGNALS_LIMIT",
      { ...testIntake(nodeDigests), quotas: { acquire: async () => false, giveBack: () => {} } },
      native(),
    ],
  ] as const)("is refused as its webhook is: %s", async (code, deps, body) => {
    expect(await send(deps, body)).toMatchObject({ kind: "refused", refusal: { code } });
    expect(deps.store.signals.size).toBe(0);
    expect(deps.lines).toMatchObject([{ event: "signal.refused", fields: { code } }]);
  });
});
