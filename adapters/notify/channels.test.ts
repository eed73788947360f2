// Telegram and SMTP against servers on loopback that speak what is needed of them.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantId } from "../../engine/domain/ids.ts";
import { backoffMs } from "./backoff.ts";
import { noticeText } from "./notice-text.ts";
import { NOTICE_KINDS } from "./notifier.ts";
import { smtpChannel } from "./smtp.ts";
import { startMailServer, type TestMailServer } from "./smtp-server.testing.ts";
import { telegramChannel } from "./telegram.ts";

const tenantId = "00000000-0000-4000-8000-000000000001" as TenantId;
const message = { id: "m-1", tenantId, address: "-100123", subject: "Subject", body: "Body é" };
const listen = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );

describe("Telegram", () => {
  let server: Server;
  let baseUrl: string;
  let status = 200;
  const heard: unknown[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      heard.push({ path: request.url, ...((await json(request)) as object) });
      response.writeHead(status, { "content-type": "application/json" }).end('{"ok":true}');
    });
    baseUrl = `http://127.0.0.1:${await listen(server)}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const channel = (url = baseUrl) =>
    telegramChannel({ botToken: "1:secret", baseUrl: url, timeoutMs: 2_000 });

  it("is sent the text for a chat", async () => {
    expect(await channel().send(message)).toEqual({ kind: "delivered" });
    expect(heard).toEqual([
      { path: "/bot1:secret/sendMessage", chat_id: "-100123", text: "Subject\nBody é" },
    ]);
  });

  it.each([
    [400, true],
    [403, true],
    [429, false],
    [502, false],
  ])("that answers %i is asked again: %s is final", async (code, final) => {
    status = code;
    expect(await channel().send(message)).toEqual({ kind: "failed", code: "REFUSED", final });
  });

  it("that cannot be reached is asked again", async () => {
    expect(await channel("http://127.0.0.1:1").send(message)).toEqual({
      ...{ kind: "failed", code: "UNREACHABLE", final: false },
    });
  });
});

describe("SMTP", () => {
  let server: TestMailServer;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.close());
  const channel = (url = server.url) => smtpChannel({ url, from: "Flotilla <no-reply@flotilla.example>" });
  const mail = { ...message, address: "ana@example.com", subject: "Olá\r\nBcc: all@example.com" };

  it("is given one mail for one address, and no header more", async () => {
    expect(await channel().send(mail)).toEqual({ kind: "delivered" });
    expect(server.lines.filter((line) => /^RCPT/i.test(line))).toEqual(["RCPT TO:<ana@example.com>"]);
    expect(server.lines.some((line) => /^Bcc:/i.test(line))).toBe(false);
    expect(server.lines).toContain("Message-ID: <m-1@flotilla>");
  });

  it("that names no one to send to reaches nobody else", async () => {
    server.lines.length = 0;
    await channel().send({ ...mail, address: "a@example.com, b@example.com" });
    expect(server.lines.filter((line) => /^RCPT/i.test(line)).length).toBeLessThanOrEqual(1);
  });

  it.each([
    ["550 no such mailbox", true],
    ["451 later", false],
  ])("that answers %j is asked again: %s is final", async (answer, final) => {
    server.refusal = answer;
    expect(await channel().send(mail)).toEqual({ kind: "failed", code: "REFUSED", final });
    server.refusal = undefined;
  });

  it("that cannot be reached is asked again", async () => {
    expect(await channel("smtp://127.0.0.1:1").send(mail)).toEqual({
      kind: "failed",
      code: "UNREACHABLE",
      final: false,
    });
  });
});

describe("texts", () => {
  it.each(NOTICE_KINDS)("of %s say the same in both languages, with the same facts", (kind) => {
    const marks = (locale: "en" | "pt-BR") => {
      const facts = new Proxy({}, { get: (_, name) => `<${String(name)}>` }) as Record<string, string>;
      const { subject, body } = noticeText({ kind, facts }, locale);
      expect(subject).not.toBe("");
      return [...`${subject} ${body}`.matchAll(/<(\w+)>/g)].map(([, name]) => name).toSorted();
    };
    expect(marks("en")).toEqual(marks("pt-BR"));
    expect(noticeText({ kind, facts: {} }, "en").body).not.toBe(
      noticeText({ kind, facts: {} }, "pt-BR").body,
    );
  });

  it("take no new line from outside", () => {
    const facts = { instrumentId: "BTC\r\nBcc: x\u2028y" };
    expect(noticeText({ kind: "order-filled", facts }, "en").subject).toBe("Order filled: BTC Bcc: x y");
  });
});

it("tries wait longer and longer, from 5 s to an hour, a fifth off at most", () => {
  expect([1, 2, 3, 9, 10, 11, 50].map((attempt) => backoffMs(attempt, 0.5) / 1_000)).toEqual([
    ...[5, 10, 20, 1_280, 2_560, 3_600, 3_600],
  ]);
  expect([backoffMs(1, 0), backoffMs(1, 1)]).toEqual([4_000, 6_000]);
});
