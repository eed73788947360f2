// Secrets are planted wherever one can be put in, and looked for wherever something comes out: answers, the journal, messages, the
// audit, and every row of the database, in clear and in the usual encodings.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telegramChannel } from "../../adapters/notify/telegram.ts";
import { linkCredential } from "../../adapters/postgres/admin/accounts.ts";
import { rotateSigningSecret } from "../../adapters/postgres/admin/strategies.ts";
import { kyselyOn } from "../../adapters/postgres/service-pools.ts";
import { expectOk } from "../../adapters/postgres/testing.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import type { Operation } from "./http/operation.ts";
import { outboxChannel } from "./notifications/outbox-channel.ts";
import { recordNotifier } from "./notifications/record-notifier.ts";
import { sendDue } from "./notifications/sender.ts";
import { proveChat } from "./testing/members.ts";
import { startTestService, type TestService } from "./testing.ts";

describe("no secret that is put in comes out", () => {
  let service: TestService;
  let folder: string;
  const planted = new Map<string, string>();
  /** What came out, by where. */
  const sinks = new Map<string, string>();
  const plant = (name: string, secret: string = randomBytes(24).toString("base64url")): string => {
    planted.set(name, secret);
    return secret;
  };
  const pour = (sink: string, text: unknown): void => {
    sinks.set(sink, `${sinks.get(sink) ?? ""}\n${typeof text === "string" ? text : JSON.stringify(text)}`);
  };

  beforeAll(async () => {
    service = await startTestService();
    folder = await mkdtemp(join(tmpdir(), "flotilla-canary-"));
    const tenant = await service.tenant();
    const { tenantId, traderId, providerId, strategy } = tenant;
    for (const name of ["token", "bodySecret", "signingSecret"] as const)
      plant(`strategy ${name}`, strategy[name]);
    const key = { tenantId, id: strategy.id };
    const vault = await openVault(join(folder, "vault.key"), systemClock.now());
    if (vault.kind === "refused") throw new Error(vault.sentence);
    const sealing = { ...service.admin, box: vault.sealer };
    plant("rotated signing secret", expectOk(await rotateSigningSecret(sealing, key, "replace")));
    const exchange = Buffer.from(plant("exchange secret"));
    const account = { tenantId, id: await tenant.addAccount("planted") };
    const seal = ({ accountId, version }: { accountId: string; version: number }) =>
      vault.sealer.seal(exchange, [tenantId, accountId, String(version)]);
    expectOk(await linkCredential(sealing, account, seal));

    const authorization = await service.as(tenantId, ["trader"], { traderId, providerId });
    plant("access token", authorization.slice("Bearer ".length));
    const headers = { host: tenant.host, authorization, "user-agent": "canary" };
    const url = "/v1/webhook-endpoints";
    const ask = async (method: "GET" | "POST" | "PUT", path: string, payload?: object) => {
      const answer = await service.ask({
        method,
        url: path,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.status, body: answer.body as { readonly id: string; readonly secret: string } };
    };
    // Shown once, in this very answer.
    const kinds = ["order-filled"];
    const made = (await ask("POST", url, { url: "http://127.0.0.1:1/", kinds })).body;
    plant("webhook secret", made.secret);
    plant("rotated webhook secret", (await ask("POST", `${url}/${made.id}/secret`)).body.secret);
    const withPassword = `https://u:${plant("password in a url")}@hooks.example/`;
    pour("answers", await ask("POST", url, { url: withPassword, kinds }));
    await proveChat(service, tenant, authorization, "1");
    pour(
      "answers",
      await ask("PUT", "/v1/notification-preferences", {
        items: [{ channel: "telegram", chatId: "1", locale: "en", kinds }],
      }),
    );
    const wrong = { host: tenant.host, authorization: `Bearer ${plant("wrong token")}` };
    pour("answers", await service.ask({ method: "GET", url: "/v1/me", headers: wrong }));
    pour(
      "answers",
      await service.ask({ method: "POST", url, headers, payload: `{"url": "${plant("broken body")}` }),
    );
    // Live updates are without end; what they carry is the records the others answer with.
    for (const operation of service.operations)
      if (operation.method === "GET" && !operation.path.includes(":") && !isEndless(operation))
        pour("answers", await ask("GET", operation.path));
    const admin = await service.as(tenantId, ["tenant-admin"]);
    pour(
      "audit",
      await service.ask({
        method: "GET",
        url: "/v1/audit",
        headers: { host: tenant.host, authorization: admin },
      }),
    );

    const db = kyselyOn(service.pools.monitoring);
    const notifier = recordNotifier(db, systemClock);
    const telegram = telegramChannel({ botToken: plant("bot token"), baseUrl: "http://127.0.0.1:1" });
    const deps = {
      ...{ ...service.notifications, db, notifier, clock: systemClock, random: () => 0.5, telegram },
      ...{ email: outboxChannel({ db, clock: systemClock }, "email"), emailOf: async () => "a@example.com" },
      journal: { write: (...line: readonly unknown[]) => pour("journal", line) },
    };
    const notice = {
      kind: "order-filled",
      at: systemClock.now(),
      tenantId,
      traderId,
      facts: { leg: "entry" },
    } as const;
    await notifier.tell({ ...notice, eventId: "canary" });
    await sendDue(deps);
    pour("answers", await ask("GET", `${url}/${made.id}/deliveries`));
    const client = new pg.Client({ connectionString: service.database.url });
    await client.connect();
    const { rows: tables } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    );
    for (const { name } of tables)
      for (const { row } of (await client.query(`select t::text as row from ${name} t`)).rows)
        pour("database", row);
    await client.end();
  }, 60_000);
  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  it("was poured from everywhere", () => {
    expect(planted.size).toBeGreaterThanOrEqual(11);
    for (const sink of ["answers", "audit", "database"]) expect(sinks.get(sink)?.length).toBeGreaterThan(500);
    expect(sinks.get("database")).toContain("CONNECTION_FAILED");
    expect(sinks.get("audit")).toContain("webhook.secret-rotated");
  });

  it("in clear, as hex, or as base64", () => {
    const found: string[] = [];
    for (const [name, secret] of planted)
      for (const [sink, text] of sinks)
        for (const form of formsOf(secret)) if (text.includes(form)) found.push(`${name} in ${sink}`);
    expect(found).toEqual([]);
  });

  it("and would have been found, had it been there", () => {
    const secret = planted.get("exchange secret") ?? "";
    const dump = `(1,"\\\\x${Buffer.from(secret).toString("hex")}")`;
    expect(formsOf(secret).some((form) => dump.includes(form))).toBe(true);
  });
});

const isEndless = (operation: Operation): boolean => operation.success.contentType === "text/event-stream";

/** The secret itself, and its bytes as they would stand in a bytea or in base64. */
function formsOf(secret: string): readonly string[] {
  const bare = secret.replace(/^whsec_/, "");
  return [bare, Buffer.from(bare).toString("hex"), Buffer.from(bare).toString("base64").replace(/=+$/, "")];
}
