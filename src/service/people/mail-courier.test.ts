// Links to people by a mail service on loopback, and what becomes of them where it does not take them.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { smtpChannel } from "../../../adapters/notify/smtp.ts";
import { startMailServer, type TestMailServer } from "../../../adapters/notify/smtp-server.testing.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import { post } from "../testing/members.ts";
import { startTestService, type TestService } from "../testing.ts";
import { MailCourier } from "./mail-courier.ts";

describe("mails to people", () => {
  let server: TestMailServer;
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  const told: unknown[] = [];
  beforeAll(async () => {
    server = await startMailServer();
    service = await startTestService({
      mail: smtpChannel({ url: server.url, from: "Flotilla <no-reply@flotilla.example>" }),
      journal: { write: (...line) => told.push(line) },
    });
  });
  afterAll(async () => {
    await service.close();
    await server.close();
  });
  beforeEach(async () => {
    server.refusal = undefined;
    server.lines.length = 0;
    told.length = 0;
    tenant = await service.tenant();
    await service.database.asOwner(`update tenant set sign_up = 'open' where id = '${tenant.tenantId}'`);
  });

  const signUp = (email: string) =>
    post(service, "/v1/sign-ups", tenant.host, { email, name: "Dora", locale: "en" });

  it("go by the mail service, and are kept nowhere", async () => {
    expect((await signUp("dora@people.example")).status).toBe(202);
    await eventually(() => expect(server.lines).toContain("RCPT TO:<dora@people.example>"));
    // Quoted-printable breaks lines anywhere.
    await eventually(() => expect(server.lines.join("").replaceAll("=", "")).toContain("join#fli_"));
    expect(await service.outbox(tenant.tenantId)).toEqual([]);
  });

  it("wait in the outbox when their address is refused", async () => {
    server.refusal = "550 no such mailbox";
    expect((await signUp("dora@people.example")).status).toBe(202);
    await eventually(async () =>
      expect(await service.outbox(tenant.tenantId)).toMatchObject([{ address: "dora@people.example" }]),
    );
    expect(server.lines.filter((line) => line.startsWith("RCPT"))).toHaveLength(1);
    const { tenantId } = tenant;
    expect(told).toEqual([["warn", "mail.not-taken", { tenantId, channel: "email", outcome: "REFUSED" }]]);
  });

  it("are tried again before that", async () => {
    server.refusal = "451 later";
    await signUp("dora@people.example");
    await eventually(async () => expect(await service.outbox(tenant.tenantId)).toHaveLength(1));
    expect(server.lines.filter((line) => line.startsWith("RCPT"))).toHaveLength(2);
  });

  it("wait there too when we stop between two tries", async () => {
    server.refusal = "451 later";
    const kept: string[] = [];
    const courier = new MailCourier({
      mail: smtpChannel({ url: server.url, from: "no-reply@flotilla.example" }),
      outbox: { send: async ({ body }) => void kept.push(body) },
      journal: { write: () => undefined },
      waitsMs: [60_000],
    });
    const to = { tenantId: tenant.tenantId, channel: "email", address: "dora@people.example" } as const;
    await courier.send({ ...to, subject: "Link", body: "the link" });
    await eventually(() => expect(server.lines.some((line) => line.startsWith("RCPT"))).toBe(true));
    await courier.stop();
    expect(kept).toEqual(["the link"]);
  });
});
