import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { createTrader } from "../../../adapters/postgres/admin/people.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { expectOk, LIMITS } from "../../../adapters/postgres/testing.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import { dumpDatabase } from "../../../test/support/dump-database.ts";
import type { SessionPrincipal } from "../access/access-token.ts";
import type { Role } from "../access/role.ts";
import {
  type PaperKey,
  type ServiceWithEngine,
  startServiceWithEngine,
} from "../testing/service-with-engine.ts";
import type { TestService } from "../testing.ts";
import type { AccountView } from "./account-view.ts";

type Tenant = Awaited<ReturnType<TestService["tenant"]>>;
type Method = "GET" | "POST" | "PUT" | "PATCH";
interface Linked {
  readonly account: AccountView;
}

describe("a trader's accounts", { timeout: 60_000 }, () => {
  let world: ServiceWithEngine;
  let service: TestService;
  let tenant: Tenant;
  let other: Tenant;
  /** Of another trader, and of another tenant. */
  const foreign: AccountId[] = [];
  /** Every key that was ever given to the service, and every answer that came. */
  const keys: PaperKey[] = [];
  const answers: string[] = [];

  const ask = async (of: Tenant, method: Method, url: string, authorization: string, payload?: object) => {
    const headers = { host: of.host, authorization };
    const answer = await service.ask({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    answers.push(JSON.stringify(answer));
    return answer;
  };
  const as = (roles: readonly Role[], who: Partial<SessionPrincipal> = {}) =>
    service.as(tenant.tenantId, roles, who);
  const asTrader = (steppedUp = false) =>
    as(["trader"], {
      traderId: tenant.traderId,
      by: {
        ...{ kind: "session", sessionId: randomUUID() as never, impersonatedBy: undefined },
        steppedUpAt: steppedUp ? systemClock.now() : undefined,
      },
    });
  const mine = async (method: Method, url: string, payload?: object, steppedUp = false) =>
    ask(tenant, method, url, await asTrader(steppedUp), payload);
  const newKey = async (wanted?: object, venue: "binance" | "bybit" = "binance") => {
    const key = await world.newKey(venue, wanted);
    keys.push(key);
    return key;
  };
  const typed = ({ apiKey, secret }: PaperKey) => ({ apiKey, secret });
  const wish = (label: string, key: PaperKey, more: object = {}) => ({
    ...{ venue: "binance", environment: "paper", label, ...typed(key), ...more },
  });
  const link = async (label: string, more: object = {}) => {
    const key = await newKey();
    const answer = await mine("POST", "/v1/accounts", wish(label, key, more));
    expect(answer).toMatchObject({ status: 201 });
    return { key, id: (answer.body as Linked).account.id };
  };

  beforeAll(async () => {
    world = await startServiceWithEngine();
    ({ service } = world);
    [tenant, other] = [await service.tenant(), await service.tenant()];
    const second = expectOk(await createTrader(service.admin, { tenantId: tenant.tenantId, name: "second" }));
    foreign.push(
      expectOk(
        await createAccount(service.admin, {
          ...{ tenantId: tenant.tenantId, traderId: second, label: "theirs", venue: "binance" },
          ...{ environment: "paper", positionMode: "one-way", marginMode: "cross", limits: LIMITS },
        }),
      ),
      await other.addAccount("foreign"),
    );
  }, 120_000);
  afterAll(() => world?.stop());

  it("are linked with a key that the venue finds good, and shown with what the engine sees", async () => {
    const key = await newKey({ balance: "1234", ipAllowList: ["127.0.0.1"] });
    const answer = await mine("POST", "/v1/accounts", wish("first", key));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        account: {
          ...{ label: "first", venue: "binance", environment: "paper", status: "active", armed: null },
          ...{
            traderId: tenant.traderId,
            key: { version: 1 },
            limits: { leverageMax: 3, dailyLossMax: null },
          },
        },
        check: {
          ...{ verdict: "accepted", findings: [] },
          report: { canTrade: true, canWithdraw: false, ipRestricted: true, balance: { equity: "1234" } },
        },
      },
    });
    const { id } = (answer.body as Linked).account;
    await eventually(async () => {
      const { body } = await mine("GET", `/v1/accounts/${id}`);
      expect(body).toMatchObject({ live: { reconciled: true, equity: "1234", openPositions: 0 } });
    }, 20_000);
    const list = await mine("GET", "/v1/accounts");
    expect(list).toMatchObject({ status: 200, body: { items: [{ id, live: { exposure: "0" } }] } });
    expect(await mine("POST", "/v1/accounts", wish("first", await newKey()))).toMatchObject({
      status: 409,
      body: {
        code: "ALREADY_THERE",
        detail: "account first: this trader has an account with this label already.",
      },
    });
  });

  it("are linked at bybit too, with warnings in words", async () => {
    const key = await newKey({ balance: "5" }, "bybit");
    const answer = await mine(
      "POST",
      "/v1/accounts",
      wish("bybit", key, { venue: "bybit", profile: "bold" }),
    );
    expect(answer).toMatchObject({ status: 201, body: { account: { limits: { leverageMax: 25 } } } });
    const { findings } = (answer.body as { check: { findings: { code: string; whatToDo: string }[] } }).check;
    expect(findings.map(({ code }) => code)).toEqual(["KEY_NOT_IP_RESTRICTED", "BALANCE_BELOW_MIN"]);
    for (const { whatToDo } of findings) expect(whatToDo).not.toContain("Ask the operator");
  });

  it("are not made with a key that may do too much: every reason is told, and nothing is kept", async () => {
    const key = await newKey({ permissions: { trade: false, withdraw: true, transfer: true } });
    const answer = await mine("POST", "/v1/accounts", wish("risky", key));
    expect(answer).toMatchObject({ status: 422, body: { code: "KEY_REFUSED" } });
    const { findings } = answer.body as { findings: { code: string }[] };
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["KEY_CAN_WITHDRAW", "KEY_CAN_TRANSFER", "KEY_CANNOT_TRADE"]),
    );
    const nobody = { accountId: "", apiKey: `nobody-${"x".repeat(30)}`, secret: `canary-${randomUUID()}` };
    keys.push(nobody);
    expect(await mine("POST", "/v1/accounts", wish("nobody", nobody))).toMatchObject({
      status: 422,
      body: { code: "KEY_REFUSED", findings: [{ code: "KEY_REFUSED_BY_VENUE" }] },
    });
    const { body } = await mine("GET", "/v1/accounts");
    const labels = (body as { items: AccountView[] }).items.map(({ label }) => label);
    expect(labels).not.toContain("risky");
    expect(labels).not.toContain("nobody");
  });

  it.each(["testnet", "live"])("are not made for %s, which no engine here serves", async (environment) => {
    const elsewhere = wish("elsewhere", await newKey(), { environment });
    const answer = await mine("POST", "/v1/accounts", elsewhere, true);
    expect(answer).toMatchObject({ status: 422, body: { code: "ENVIRONMENT_NOT_SERVED" } });
  });

  it("are made as far as the tenant has the feature", async () => {
    const plain = await service.tenant();
    await service.database.asOwner("update tenant set features = '{api}' where id = $1", [plain.tenantId]);
    const authorization = await service.as(plain.tenantId, ["trader"], { traderId: plain.traderId });
    const bodies = ["paper", "live"].map((environment) => wish("x", keys[0] as PaperKey, { environment }));
    for (const body of bodies)
      expect(await ask(plain, "POST", "/v1/accounts", authorization, body)).toMatchObject({
        status: 403,
        body: { code: "FEATURE_OFF" },
      });
    const paper = { venue: "binance", label: "x" };
    expect(await ask(plain, "POST", "/v1/paper-accounts", authorization, paper)).toMatchObject({
      body: { code: "FEATURE_OFF" },
    });
  });

  it("say which field is wrong, without repeating what was typed", async () => {
    const secret = "short x";
    const answer = await mine(
      "POST",
      "/v1/accounts",
      wish("x", { accountId: "", apiKey: "12345678", secret }),
    );
    expect(answer).toMatchObject({ status: 400, body: { code: "FIELD_INVALID", field: "secret" } });
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it("are opened at the paper venue without a key of one's own", async () => {
    const answer = await mine("POST", "/v1/paper-accounts", {
      ...{ venue: "bybit", label: "paper", balance: "777", positionMode: "hedge" },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        account: { label: "paper", environment: "paper", positionMode: "hedge" },
        check: { report: { balance: { equity: "777" } } },
      },
    });
    expect(
      await mine("POST", "/v1/paper-accounts", { venue: "bybit", label: "p", balance: "-1" }),
    ).toMatchObject({
      body: { code: "FIELD_INVALID", field: "balance" },
    });
  });

  it("take another key after a one-time code, if that one is good", async () => {
    const { id } = await link("replaced");
    const url = `/v1/accounts/${id}/key`;
    const fresh = typed(await newKey());
    expect(await mine("PUT", url, fresh)).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
    expect(await mine("PUT", url, fresh, true)).toMatchObject({
      status: 200,
      body: { account: { id, key: { version: 2 } }, check: { verdict: "accepted" } },
    });
    const bad = typed(await newKey({ permissions: { trade: true, withdraw: true, transfer: false } }));
    expect(await mine("PUT", url, bad, true)).toMatchObject({ body: { code: "KEY_REFUSED" } });
    expect(await mine("GET", `/v1/accounts/${id}`)).toMatchObject({ body: { key: { version: 2 } } });
  });

  it("have their key looked at again when asked, and are suspended or restored by that", async () => {
    const { id, key } = await link("looked at");
    const look = () => mine("POST", `/v1/accounts/${id}/checks`);
    await eventually(async () => {
      expect(await look()).toMatchObject({ status: 200, body: { verdict: "accepted" } });
    }, 20_000);
    const permissions = { trade: true, withdraw: true, transfer: false };
    await world.changeKey("binance", key, permissions);
    expect(await look()).toMatchObject({ status: 200, body: { verdict: "refused" } });
    const standing = async () => (await mine("GET", `/v1/accounts/${id}`)).body as AccountView;
    await eventually(async () =>
      expect(await standing()).toMatchObject({
        ...{ status: "suspended", statusReason: expect.stringContaining("KEY_CAN_WITHDRAW") },
        lastCheck: { verdict: "refused", report: { canWithdraw: true } },
      }),
    );
    await world.changeKey("binance", key, { ...permissions, withdraw: false });
    await eventually(async () => {
      expect(await look()).toMatchObject({ body: { verdict: "accepted", report: { canWithdraw: false } } });
      expect(await standing()).toMatchObject({ status: "active", statusReason: null });
    });
  });

  it("are renamed, and tightened without a code, but loosened only with one", async () => {
    const { id } = await link("before");
    expect(await mine("PATCH", `/v1/accounts/${id}`, { label: "after" })).toMatchObject({
      status: 200,
      body: { label: "after" },
    });
    expect(await mine("PATCH", `/v1/accounts/${id}`, { label: "first" })).toMatchObject({ status: 409 });
    const url = `/v1/accounts/${id}/limits`;
    const profiles = await mine("GET", "/v1/risk-profiles");
    const [cautious] = (profiles.body as { items: { limits: Record<string, unknown> }[] }).items;
    const limits = { ...cautious?.limits, leverageMax: 2, orderNotionalMax: "100" };
    expect(await mine("PUT", url, { limits })).toMatchObject({
      status: 200,
      body: { leverageMax: 2, orderNotionalMax: "100", dailyLossMax: null },
    });
    expect(await mine("PUT", url, { profile: "cautious" })).toMatchObject({
      status: 403,
      body: { code: "STEP_UP_REQUIRED", detail: expect.stringContaining("leverageMax, orderNotionalMax") },
    });
    expect(await mine("PUT", url, { profile: "bold" }, true)).toMatchObject({ body: { leverageMax: 25 } });
    expect(await mine("PUT", url, { limits: { ...limits, leverageDefault: 3 } })).toMatchObject({
      status: 422,
      body: { code: "INVALID", field: "limits.leverageDefault" },
    });
    expect(await mine("PUT", url, { limits: { leverageMax: 2 } })).toMatchObject({ status: 400 });
  });

  it("are armed with a code where they are live, and disarmed without", async () => {
    const live = expectOk(
      await createAccount(service.admin, {
        ...{ tenantId: tenant.tenantId, traderId: tenant.traderId, label: "live", venue: "binance" },
        ...{ environment: "live", positionMode: "one-way", marginMode: "cross", limits: LIMITS },
      }),
    );
    const arm = `/v1/accounts/${live}/arm`;
    expect(await mine("POST", arm)).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
    expect(await mine("POST", arm, undefined, true)).toMatchObject({
      status: 200,
      body: { armed: true, armedAt: expect.any(String) },
    });
    expect(await mine("POST", `/v1/accounts/${live}/disarm`)).toMatchObject({
      body: { armed: false, armedAt: null },
    });
    const { id } = await link("not live");
    expect(await mine("POST", `/v1/accounts/${id}/arm`, undefined, true)).toMatchObject({
      status: 409,
      body: { code: "ACCOUNT_NOT_LIVE" },
    });
  });

  it("tell what their key was used for", async () => {
    const { id } = await link("used");
    await insertAs("credential_use", {
      ...{
        tenant_id: tenant.tenantId,
        account_id: id,
        hour: 3_600_000,
        process: "engine:h:1",
        purpose: "order",
      },
      ...{ signatures: 7, first_at: 3_600_001, last_at: 3_600_002 },
    });
    expect(await mine("GET", `/v1/accounts/${id}/key-use`)).toMatchObject({
      status: 200,
      body: { items: expect.arrayContaining([expect.objectContaining({ purpose: "order", signatures: 7 })]) },
    });
  });

  it("are not let go while something is open, unless one says so; their key is then gone", async () => {
    const { id } = await link("left");
    await eventually(async () =>
      expect(await mine("POST", `/v1/accounts/${id}/checks`)).toMatchObject({ status: 200 }),
    );
    await insertAs("position", {
      ...{
        tenant_id: tenant.tenantId,
        account_id: id,
        instrument_id: "BTC/USDT:USDT",
        position_side: "both",
      },
      ...{ quantity: "-0.5", entry_price: 1, realized_pnl: 0, fees: 0, funding: 0, targets: "[]" },
      ...{ opened_quantity: 1, protection_generation: 0, updated_at: 1 },
    });
    const url = `/v1/accounts/${id}/unlink`;
    expect(await mine("POST", url)).toMatchObject({
      status: 409,
      body: { code: "POSITIONS_OPEN", open: [{ kind: "position", accountId: id, quantity: "-0.5" }] },
    });
    expect(await mine("POST", url, { leaveOpen: true })).toMatchObject({
      status: 200,
      body: { status: "unlinked", key: null, lastCheck: null, live: null },
    });
    const left = (await dumpDatabase(service.database.url)).filter((line) => line.includes(id));
    expect(left.filter((line) => /^credential(_check)? /.test(line))).toEqual([]);
    expect(await mine("POST", `/v1/accounts/${id}/checks`)).toMatchObject({ body: { code: "NO_KEY" } });
  });

  const OPERATIONS = (id: string): readonly (readonly [Method, string, object?])[] => [
    ["GET", `/v1/accounts/${id}`],
    ["PATCH", `/v1/accounts/${id}`, { label: "stolen" }],
    ["PUT", `/v1/accounts/${id}/key`, { apiKey: "12345678", secret: "12345678" }],
    ["POST", `/v1/accounts/${id}/checks`],
    ["POST", `/v1/accounts/${id}/unlink`],
    ["GET", `/v1/accounts/${id}/key-use`],
    ["PUT", `/v1/accounts/${id}/limits`, { profile: "cautious" }],
    ["POST", `/v1/accounts/${id}/arm`],
    ["POST", `/v1/accounts/${id}/disarm`],
  ];

  it("of others are not there, whoever they belong to", async () => {
    for (const id of [...foreign, randomUUID()])
      for (const [method, url, body] of OPERATIONS(id))
        expect([url, await mine(method, url, body, true)]).toMatchObject([
          url,
          { status: 404, body: { code: "NOT_FOUND" } },
        ]);
    const dump = await dumpDatabase(service.database.url);
    expect(dump.filter((line) => line.includes("stolen"))).toEqual([]);
  });

  it("are no provider's business, and are read but not changed by who looks after the tenant", async () => {
    const provider = await as(["provider"], { providerId: tenant.providerId });
    const viewer = await as(["viewer"]);
    const [theirs] = foreign as [AccountId];
    const list: readonly (readonly [Method, string, object?])[] = [["GET", "/v1/accounts"]];
    for (const [method, url, body] of [...list, ...OPERATIONS(theirs)]) {
      expect(await ask(tenant, method, url, provider, body)).toMatchObject({ status: 403 });
      const expected = method === "GET" ? { status: 200 } : { status: 403, body: { code: "NOT_ALLOWED" } };
      expect([url, await ask(tenant, method, url, viewer, body)]).toMatchObject([url, expected]);
    }
    const { body } = await ask(tenant, "GET", "/v1/accounts", viewer);
    const traders = new Set((body as { items: AccountView[] }).items.map(({ traderId }) => traderId));
    expect(traders.size).toBe(2);
    expect(await ask(tenant, "GET", "/v1/accounts", "Bearer x")).toMatchObject({ status: 401 });
  });

  it("show their secrets nowhere: not in an answer, not in the journal, not in the database", async () => {
    const dump = await dumpDatabase(service.database.url);
    const everything = [...answers, ...world.journal, ...dump].join("\n");
    expect(keys.length).toBeGreaterThan(10);
    expect(everything).toContain("credential {");
    for (const { secret } of keys) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString("hex"));
      expect(everything).not.toContain(Buffer.from(secret).toString("base64"));
    }
  });

  async function insertAs(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
    const client = await service.enginePools.reading.connect();
    await insertRow(client, table, row);
    client.release();
  }
});
