import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { updateAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { createTrader, renamePerson } from "../../../adapters/postgres/admin/people.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import type { AccountId, TraderId } from "../../../engine/domain/ids.ts";
import { dumpDatabase } from "../../../test/support/dump-database.ts";
import type { PersonId } from "../access/principal.ts";
import type { Role } from "../access/role.ts";
import { startTestService, type TestService } from "../testing.ts";

const NAME = `Maria ${randomUUID()}`;
const LABEL = `my savings ${randomUUID()}`;
const PHONE = "+5511999990000";
const ADDRESS = "203.0.113.77";
const AGENT = `browser ${randomUUID()}`;
const UNPROVED = "777000777000";
const OTHER_PHONE = "+5511988887777";
const CHAT = `chat-${randomUUID()}`;
const RECEIVER = `https://${randomUUID()}.example/in`;
const TOLD = `told ${randomUUID()}`;

let service: TestService;
let tenant: Awaited<ReturnType<TestService["tenant"]>>;
let traderId: TraderId;
let account: AccountId;
const personId = randomUUID() as PersonId;

const caller = async (steppedUp: boolean, roles: readonly Role[] = ["trader"]) =>
  service.as(tenant.tenantId, roles, {
    ...{ traderId, personId },
    by: {
      ...{ kind: "session", sessionId: randomUUID() as never, impersonatedBy: undefined },
      steppedUpAt: steppedUp ? systemClock.now() : undefined,
    },
  });
const ask = async (method: "GET" | "POST" | "PUT", url: string, authorization: string, payload?: object) =>
  service.ask({
    ...{ method, url, headers: { host: tenant.host, authorization, "user-agent": AGENT } },
    remoteAddress: ADDRESS,
    ...(payload === undefined ? {} : { payload }),
  });
const erase = async (authorization: string) =>
  ask("POST", "/v1/me/erasure", authorization, { confirm: "erase me" });
const insert = async (table: string, row: Readonly<Record<string, unknown>>) => {
  const client = await service.enginePools.reading.connect();
  try {
    await insertRow(client, table, { tenant_id: tenant.tenantId, ...row });
  } finally {
    client.release();
  }
};
const setPosition = (quantity: number) =>
  service.database.asOwner("update position set quantity = $2 where account_id = $1", [account, quantity]);

beforeAll(async () => {
  service = await startTestService();
  tenant = await service.tenant();
  const { tenantId } = tenant;
  traderId = expectOk(await createTrader(service.admin, { tenantId, name: NAME }));
  account = await tenant.addAccount(LABEL);
  await service.database.asOwner("update account set trader_id = $2 where id = $1", [account, traderId]);
  expectOk(await updateAccount(service.admin, { tenantId, id: account }, { label: `${LABEL} renamed` }));
  await tenant.subscribe(account);
  await caller(false);
  await service.database.asOwner(
    "update person set email = $2, name = $3, phone = $4, trader_id = $5 where id = $1",
    [personId, `${personId}@mail.example`, NAME, PHONE, traderId],
  );
  const at = systemClock.now();
  await insert("credential", {
    ...{ account_id: account, venue: "binance", version: 1, sealed: Buffer.alloc(64, 7), created_at: at },
  });
  await insert("credential_check", {
    ...{ account_id: account, checked_at: at, verdict: "accepted", findings: "[]", report: "{}" },
  });
  await insert("outbox_message", {
    ...{ channel: "sms", address: PHONE, subject: "Your code", body: `Hello ${NAME}`, created_at: at },
  });
  await insert("attempt", { key: `sign-in ${personId}@mail.example`, count: 1, ends_at: at });
  await insert("api_key", {
    ...{ id: randomUUID(), person_id: personId, name: `key of ${NAME}`, prefix: "flk_x", key_hash: "h" },
    ...{ scopes: "{read}", created_at: at },
  });
  await insert("notification_preference", {
    ...{ person_id: personId, channel: "telegram", address: CHAT, locale: "en", kinds: "{new-sign-in}" },
    ...{ trader_id: traderId, updated_at: at },
  });
  await insert("webhook_endpoint", {
    ...{ id: randomUUID(), trader_id: traderId, url: RECEIVER, kinds: "{order-filled}", created_at: at },
    sealed_secrets: [Buffer.alloc(64, 7)],
  });
  await insert("notification_outbox", {
    ...{ id: randomUUID(), event_id: randomUUID(), channel: "telegram", person_id: personId },
    ...{ trader_id: traderId, kind: "new-sign-in", body: JSON.stringify({ ip: TOLD }) },
    ...{ created_at: at, next_at: at },
  });
  await insert("fill", {
    ...{ account_id: account, instrument_id: "BTC/USDT:USDT", venue_trade_id: "1", side: "buy", price: 1 },
    ...{ venue_order_id: "1", position_side: "both", quantity: 1, fee: 0, origin: "order", owned: true, at },
  });
  await insert("position", {
    ...{ account_id: account, instrument_id: "BTC/USDT:USDT", position_side: "both", quantity: 1 },
    ...{ entry_price: 1, realized_pnl: 0, fees: 0, funding: 0, targets: "[]", opened_quantity: 1 },
    ...{ protection_generation: 0, updated_at: at },
  });
}, 60_000);
afterAll(() => service?.close());

it("hands out everything about oneself, and no secret", async () => {
  const answer = await ask("GET", "/v1/me/export", await caller(false));
  expect(answer).toMatchObject({
    status: 200,
    body: {
      ...{ traderId, person: { id: personId, name: NAME, phone: PHONE } },
      accounts: [{ id: account, label: `${LABEL} renamed`, key: { version: 1 }, lastCheck: {}, limits: {} }],
      subscriptions: [{ account: { id: account }, status: "active" }],
      apiKeys: [{ name: `key of ${NAME}`, prefix: "flk_x" }],
      sessions: expect.arrayContaining([expect.objectContaining({ endedAt: null })]),
      notificationPreferences: [{ channel: "telegram", chatId: CHAT }],
      webhookEndpoints: [{ url: RECEIVER, kinds: ["order-filled"] }],
      history: {
        fills: "/v1/exports/fills?format=json",
        positions: "/v1/exports/positions?format=json",
        audit: "/v1/me/export/audit",
      },
    },
  });
  expect(JSON.stringify(answer)).not.toMatch(/sealed|BwcHBw|0707/);
  const viewer = await service.as(tenant.tenantId, ["viewer"]);
  expect(await ask("GET", "/v1/me/export", viewer)).toMatchObject({ status: 403 });
});

it("hands out what one did, from where, and nobody else's doings", async () => {
  const theirs = await service.as(tenant.tenantId, ["trader"]);
  for (const authorization of [await caller(true), theirs])
    await ask("POST", "/v1/api-keys", authorization, { name: "k", scopes: ["read"] });
  const { status, body } = await ask("GET", "/v1/me/export/audit", await caller(false));
  const rows = String(body)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect([status, rows.length]).toEqual([200, 1]);
  expect(rows[0]).toMatchObject({ action: "api-key.created", personId, ip: ADDRESS, userAgent: AGENT });
});

it("asks for a code and the words, and lets nobody go who holds what is others'", async () => {
  expect(await erase(await caller(false))).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
  expect(await ask("POST", "/v1/me/erasure", await caller(true), {})).toMatchObject({ status: 400 });
  expect(await erase(await caller(true, ["trader", "tenant-admin"]))).toMatchObject({
    status: 409,
    body: { code: "ERASURE_ROLES_FIRST" },
  });
  const provider = await service.as(tenant.tenantId, ["provider"], { providerId: tenant.providerId });
  expect(await erase(provider)).toMatchObject({ status: 403 });
});

it("closes nothing by itself: open positions and orders are named, and everything stays", async () => {
  expect(await erase(await caller(true))).toMatchObject({
    status: 409,
    body: { code: "ERASURE_POSITIONS_OPEN", open: [{ kind: "position", accountId: account, quantity: "1" }] },
  });
  const dump = (await dumpDatabase(service.database.url)).join("\n");
  expect(dump).toContain(`${LABEL} renamed`);
  expect(await ask("GET", "/v1/subscriptions", await caller(false))).toMatchObject({
    body: { items: [{ status: "active" }] },
  });
});

it("leaves no personal data in any table, and the financial rows where they were", {
  timeout: 30_000,
}, async () => {
  // Something of their own doing stands in the audit, and what an admin did to them.
  expect(
    await ask("POST", "/v1/api-keys", await caller(true), { name: "k", scopes: ["read"] }),
  ).toMatchObject({
    status: 201,
  });
  // Codes went to a chat that was never proved, and to a number.
  for (const [url, to] of [
    ["/v1/me/telegram", { chatId: UNPROVED }],
    ["/v1/me/phone", { phone: OTHER_PHONE }],
  ] as const)
    expect(await ask("PUT", url, await caller(true), to)).toMatchObject({ status: 200 });
  const id = { tenantId: tenant.tenantId, id: traderId };
  expectOk(await renamePerson(service.admin, "trader", { ...id, name: `${NAME} renamed` }));
  const personal = [NAME, LABEL, PHONE, `${personId}@mail.example`, ADDRESS, AGENT, CHAT, RECEIVER, TOLD];
  personal.push(UNPROVED, OTHER_PHONE);
  const before = await dumpDatabase(service.database.url);
  for (const text of personal) expect(before.some((line) => line.includes(text))).toBe(true);
  await setPosition(0);
  const authorization = await caller(true);
  expect(await erase(authorization)).toMatchObject({ status: 200, body: { erased: true } });
  const after = await dumpDatabase(service.database.url);
  for (const text of personal) expect(after.filter((line) => line.includes(text))).toEqual([]);
  const of = (table: string) => after.filter((line) => line.startsWith(`${table} `));
  const ours = (table: string) => of(table).filter((line) => line.includes(account));
  expect(ours("credential")).toEqual([]);
  expect(ours("credential_check")).toEqual([]);
  expect(ours("fill")).toHaveLength(1);
  expect(ours("position")).toHaveLength(1);
  expect(ours("subscription").every((line) => line.includes('"ended"'))).toBe(true);
  expect(ours("account")).toEqual([expect.stringContaining(`erased-${account.slice(0, 8)}`)]);
  expect(of("person").filter((line) => line.includes(personId))).toEqual([
    expect.stringContaining('"status": "erased"'),
  ]);
  expect(await erase(authorization)).toMatchObject({ status: 401 });
});
