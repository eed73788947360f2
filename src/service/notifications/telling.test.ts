// From an event of the engine to a receiver that verifies its signature: on a real database, over loopback, with a clock moved by hand.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MessageChannel, PersonMessage } from "../../../adapters/notify/message-channel.ts";
import type { Notice } from "../../../adapters/notify/notifier.ts";
import { signWebhook } from "../../../adapters/notify/sign-webhook.ts";
import { EventRing } from "../../../adapters/observability/event-ring.ts";
import { putNotice } from "../../../adapters/postgres/notifications/put-notice.ts";
import { kyselyOn } from "../../../adapters/postgres/service-pools.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../../../engine/domain/time.ts";
import { EventStream } from "../../engine/http/event-stream.ts";
import { eventView } from "../../engine/http/event-view.ts";
import { EngineClient } from "../../engine-client/engine-client.ts";
import type { PersonId } from "../access/principal.ts";
import { proveChat } from "../testing/members.ts";
import { startTestService, type TestService } from "../testing.ts";
import { listenToEvents } from "./event-listener.ts";
import { recordNotifier } from "./record-notifier.ts";
import { type SenderDeps, sendDue } from "./sender.ts";
import { UsageTeller } from "./usage-teller.ts";

const HOUR = 3_600_000;

interface Heard {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe("telling", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let receiver: Server;
  let url: string;
  let status = 200;
  let heard: Heard[] = [];
  let mails: PersonMessage[] = [];
  let now = 1_800_000_000_000;
  let deps: SenderDeps;
  const clock = { now: () => now as UnixMs, monotonic: () => 0 as MonotonicMs };
  const journal = { write: () => undefined };
  const mail: MessageChannel = {
    send: async (message) => {
      mails.push(message);
      return { kind: "delivered" };
    },
  };

  beforeAll(async () => {
    service = await startTestService();
    receiver = createServer(async (request, response) => {
      heard.push({ headers: request.headers as Heard["headers"], body: await text(request) });
      response.writeHead(status).end("what is said here goes nowhere");
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;
    const db = kyselyOn(service.pools.monitoring);
    deps = {
      ...{ ...service.notifications, db, clock, journal, random: () => 0.5 },
      ...{ notifier: recordNotifier(db, clock), email: mail, telegram: mail },
      emailOf: async (_, personId) => `${personId}@example.com`,
    };
  }, 60_000);
  beforeEach(async () => {
    tenant = await service.tenant();
    [heard, mails, status] = [[], [], 200];
  });
  afterAll(async () => {
    await service.close();
    await new Promise((resolve) => receiver.close(resolve));
  });

  type Role = "tenant-admin" | "trader" | "provider";
  const as = (role: Role, personId = randomUUID() as PersonId) =>
    service.as(tenant.tenantId, [role], {
      ...{ personId, traderId: tenant.traderId, providerId: tenant.providerId },
    });
  async function call(
    role: Role,
    method: "POST" | "PUT" | "GET",
    path: string,
    payload?: object,
    person?: PersonId,
  ) {
    const headers = { host: tenant.host, authorization: await as(role, person) };
    const answer = await service.ask({
      method,
      url: path,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return answer.body as { readonly id: string; readonly secret: string; readonly items: readonly object[] };
  }
  const endpoint = (role: Role, kinds: readonly string[] = ["order-filled"]) =>
    call(role, "POST", "/v1/webhook-endpoints", { url, kinds });
  const notice = (more: Partial<Notice> = {}): Notice => ({
    ...{ eventId: randomUUID(), kind: "order-filled", at: clock.now(), tenantId: tenant.tenantId },
    ...{ traderId: tenant.traderId, facts: { instrumentId: "BTC/USDT:USDT", quantity: "0.1" } },
    ...more,
  });
  async function drain(): Promise<void> {
    let rounds = 0;
    while (rounds < 20 && (await sendDue(deps)) > 0) rounds++;
    expect(rounds).toBeLessThan(20);
  }
  const endpoints = async (role: Role) => (await call(role, "GET", "/v1/webhook-endpoints")).items;

  it("a signed webhook, once, though two processes hear the event and both send", async () => {
    const { secret } = await endpoint("trader");
    const told = notice();
    await Promise.all([deps.notifier.tell(told), deps.notifier.tell(told)]);
    await Promise.all([sendDue(deps), sendDue(deps)]);
    await drain();
    expect(heard).toHaveLength(1);
    const { headers, body } = heard[0] ?? { headers: {}, body: "" };
    const signed = signWebhook(
      [secret],
      headers["webhook-id"] ?? "",
      Number(headers["webhook-timestamp"]),
      body,
    );
    expect(headers).toMatchObject(signed);
    expect(JSON.parse(body)).toMatchObject({
      ...{ id: headers["webhook-id"], kind: "order-filled", tenantId: tenant.tenantId },
      facts: { instrumentId: "BTC/USDT:USDT", quantity: "0.1" },
    });
  });

  it("with both secrets for a day after a rotation, then with the new one", async () => {
    const { id, secret: first } = await endpoint("trader");
    const { secret: second } = await call("trader", "POST", `/v1/webhook-endpoints/${id}/secret`);
    const before = now;
    now = Date.now();
    const signaturesOf = async () => {
      heard = [];
      await deps.notifier.tell(notice());
      await drain();
      const { headers, body } = heard[0] ?? { headers: {}, body: "" };
      const expected = (secrets: readonly string[]) =>
        signWebhook(secrets, headers["webhook-id"] ?? "", Number(headers["webhook-timestamp"]), body);
      return { headers, expected };
    };
    const during = await signaturesOf();
    expect(during.headers).toMatchObject(during.expected([second, first]));
    now += 25 * HOUR;
    const after = await signaturesOf();
    expect(after.headers).toMatchObject(after.expected([second]));
    now = before;
  });

  it("whose it is, and the tenant's own; no other trader, provider or tenant", async () => {
    await endpoint("tenant-admin");
    await endpoint("trader");
    await endpoint("provider");
    await deps.notifier.tell(notice());
    await drain();
    expect(heard).toHaveLength(2);
    heard = [];
    await deps.notifier.tell(notice({ traderId: undefined }));
    await drain();
    expect(heard).toHaveLength(3);
    heard = [];
    const mine = tenant;
    tenant = await service.tenant();
    await deps.notifier.tell(notice());
    await drain();
    expect(heard).toEqual([]);
    tenant = mine;
  });

  it("everybody of what concerns the platform, and people alone of what concerns them", async () => {
    await endpoint("trader", ["kill-switch", "new-sign-in"]);
    const person = randomUUID() as PersonId;
    const items = [{ channel: "email", locale: "pt-BR", kinds: ["kill-switch", "new-sign-in"] }];
    await call("trader", "PUT", "/v1/notification-preferences", { items }, person);
    await call("trader", "PUT", "/v1/notification-preferences", { items });
    const platform = { tenantId: undefined, traderId: undefined, kind: "kill-switch" } as const;
    await deps.notifier.tell(
      notice({ ...platform, facts: { level: "platform", id: "platform", state: "halted" } }),
    );
    await drain();
    expect([heard.length, mails.length]).toEqual([1, 2]);
    await deps.notifier.tell(notice({ kind: "new-sign-in", personId: person, facts: { ip: "203.0.113.7" } }));
    await drain();
    expect([heard.length, mails.length]).toEqual([1, 3]);
    expect(mails.at(-1)).toMatchObject({
      ...{
        address: `${person}@example.com`,
        subject: "Novo acesso",
        body: expect.stringContaining("203.0.113.7"),
      },
    });
  });

  it("that most of a month is used: each level once, and only who looks after the whole tenant", async () => {
    await endpoint("trader", ["limit-reached"]);
    await endpoint("provider", ["limit-reached"]);
    await endpoint("tenant-admin", ["limit-reached"]);
    const items = [{ channel: "email", locale: "en", kinds: ["limit-reached"] }];
    await call("trader", "PUT", "/v1/notification-preferences", { items });
    await call("tenant-admin", "PUT", "/v1/notification-preferences", { items });
    const { tenantId } = tenant;
    const month = new Date(now).toISOString().slice(0, 7);
    await service.database.asOwner(`update tenant set limits = '{"signalsPerMonth": 1000}' where id = $1`, [
      tenantId,
    ]);
    const use = (used: number, percent: number) =>
      service.database.asOwner(
        `insert into tenant_usage (tenant_id, month, meter, used, told_percent) values ($1, $2, 'signals', $3, $4)
         on conflict (tenant_id, month, meter) do update set used = excluded.used, told_percent = excluded.told_percent`,
        [tenantId, month, used, percent],
      );
    // Every process looks, and looks again.
    const look = async () => {
      const teller = () => new UsageTeller(deps);
      const [first, other] = [teller(), teller()];
      await Promise.all([first.look(), other.look()]);
      await first.look();
      await drain();
    };
    await use(700, 0);
    await look();
    expect([heard.length, mails.length]).toEqual([0, 0]);
    await use(760, 75);
    await look();
    expect([heard.length, mails.length]).toEqual([1, 1]);
    expect(JSON.parse(heard[0]?.body ?? "")).toMatchObject({
      ...{ kind: "limit-reached", tenantId },
      facts: { limit: "signalsPerMonth", percent: 75, used: 760, most: 1000 },
    });
    await use(1000, 100);
    await look();
    expect([heard.length, mails.length]).toEqual([2, 2]);
  });

  it("again and again for a day when it fails, then switches the webhook off and says so", async () => {
    const { id } = await endpoint("trader");
    const items = [{ channel: "telegram", chatId: "7", locale: "en", kinds: [] }];
    const person = randomUUID() as PersonId;
    await proveChat(service, tenant, await as("trader", person), "7");
    await call("trader", "PUT", "/v1/notification-preferences", { items }, person);
    status = 503;
    await deps.notifier.tell(notice());
    const start = now;
    const waits: number[] = [];
    for (let last = now, round = 0; round < 60; round++) {
      await drain();
      if (mails.length > 0) break;
      const { rows } = await service.enginePools.reading.query<{ next_at: string }>(
        "select next_at from notification_outbox where endpoint_id = $1 and status = 'pending'",
        [id],
      );
      if (rows[0] === undefined) break;
      last = now;
      now = Number(rows[0].next_at);
      waits.push((now - last) / 1_000);
    }
    expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(Math.max(...waits)).toBe(3_600);
    expect(now - start).toBeGreaterThan(22 * HOUR);
    expect(now - start).toBeLessThan(24 * HOUR);
    expect(heard).toHaveLength(waits.length + 1);
    expect(await endpoints("trader")).toMatchObject([{ id, status: "disabled", statusReason: "STATUS" }]);
    expect(mails).toMatchObject([{ address: "7", subject: "Webhook switched off" }]);
    heard = [];
    await deps.notifier.tell(notice());
    await drain();
    expect(heard).toEqual([]);
    const { items: deliveries } = await call("trader", "GET", `/v1/webhook-endpoints/${id}/deliveries`);
    expect(deliveries).toMatchObject([{ status: "failed", lastOutcome: "STATUS", lastHttpStatus: 503 }]);
    expect(JSON.stringify(deliveries)).not.toContain("goes nowhere");
  });

  it("what a process that died had taken, once its lease has ended", async () => {
    await endpoint("trader");
    await deps.notifier.tell(notice());
    const dying = {
      ...deps,
      emailOf: deps.emailOf,
      secrets: {
        ...deps.secrets,
        open: () => {
          throw new Error("killed");
        },
      },
    };
    await expect(sendDue(dying)).rejects.toThrow("killed");
    await drain();
    expect(heard).toEqual([]);
    now += 61_000;
    await drain();
    expect(heard).toHaveLength(1);
  });

  it("what the engine says, from where it was left", async () => {
    await endpoint("trader", ["account-suspended", "key-refused"]);
    const accountId = await tenant.addAccount("listened");
    const account = { tenantId: tenant.tenantId, traderId: tenant.traderId };
    const names = { account: () => account, strategy: () => undefined } as unknown as Parameters<
      typeof eventView
    >[1];
    const ring = new EventRing({ textOf: (event) => JSON.stringify(eventView(event, names)) });
    const engine = createServer((request, response) => {
      const lastEventId = request.headers["last-event-id"]?.toString();
      new EventStream(ring, response, lastEventId);
    });
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    const clients = async () => new Map([["engine-1", new EngineClient({ url: at, operatorToken: "t" })]]);
    const suspend = (reason: string) =>
      ring.announce({
        kind: "account.suspended",
        at: clock.now(),
        accountId: accountId as AccountId,
        reason,
      });
    const rows = async () =>
      (
        await service.enginePools.reading.query<{ reason: string }>(
          "select body -> 'facts' ->> 'reason' as reason from notification_outbox where tenant_id = $1 order by 1",
          [tenant.tenantId],
        )
      ).rows.map(({ reason }) => reason);
    const listenUntil = async (count: number) => {
      const ending = new AbortController();
      const listening = listenToEvents({ ...deps, engines: { clients } }, ending.signal);
      await expect.poll(rows, { timeout: 10_000 }).toHaveLength(count);
      // The cursor comes after the row.
      await expect
        .poll(
          async () =>
            (await service.enginePools.reading.query("select event_id from notification_cursor")).rows,
        )
        .toEqual([{ event_id: `${ring.boot}:${count}` }]);
      ending.abort();
      await listening;
    };
    const first = new AbortController();
    const begun = listenToEvents({ ...deps, engines: { clients } }, first.signal);
    await expect
      .poll(
        async () => (await service.enginePools.reading.query("select 1 from notification_cursor")).rowCount,
      )
      .toBe(1);
    first.abort();
    await begun;
    suspend("one");
    await listenUntil(1);
    suspend("two");
    suspend("three");
    await listenUntil(3);
    expect(await rows()).toEqual(["one", "three", "two"]);
    engine.closeAllConnections();
    await new Promise((resolve) => engine.close(resolve));
    await drain();
    // Both kinds were wanted: one row per event all the same.
    expect(heard).toHaveLength(3);
  }, 40_000);

  it("nothing of an event that nobody wants", async () => {
    await endpoint("trader", ["kill-switch"]);
    expect(await putNotice(deps.db, notice(), clock.now())).toBe(0);
  });
});
