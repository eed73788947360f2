// The adapter against a server on loopback that speaks Twilio Verify's two requests.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantId } from "../../engine/domain/ids.ts";
import { twilioCodes } from "./twilio-codes.ts";

const SERVICE = `VA${"1".repeat(32)}`;
const SID = `VE${"2".repeat(32)}`;
const ACCOUNT = `AC${"3".repeat(32)}`;

interface Heard {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

describe("codes by Twilio Verify", () => {
  let server: Server;
  let baseUrl: string;
  const heard: Heard[] = [];
  let answer: { readonly status: number; readonly body: unknown };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const form = Object.fromEntries(new URLSearchParams(await text(request)));
      heard.push({ path: request.url, authorization: request.headers.authorization, form });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const codes = (url = baseUrl) =>
    twilioCodes({ accountSid: ACCOUNT, authToken: "a-secret-token", serviceSid: SERVICE, baseUrl: url });
  const place = { id: "r", tenantId: "t" as TenantId };
  const request = { ...place, channel: "sms", address: "+5511999990000", locale: "pt-BR" } as const;
  const given = { id: "r", address: request.address, proof: SID };

  it("are sent and checked there", async () => {
    answer = { status: 201, body: { sid: SID, status: "pending" } };
    expect(await codes().start(request)).toEqual({ kind: "started", proof: SID });
    answer = { status: 200, body: { sid: SID, status: "approved" } };
    expect(await codes().check(given, "123456")).toBe("right");
    const authorization = `Basic ${Buffer.from(`${ACCOUNT}:a-secret-token`).toString("base64")}`;
    expect(heard).toEqual([
      {
        path: `/v2/Services/${SERVICE}/Verifications`,
        authorization,
        form: { To: request.address, Channel: "sms", Locale: "pt-BR" },
      },
      {
        path: `/v2/Services/${SERVICE}/VerificationCheck`,
        authorization,
        form: { VerificationSid: SID, Code: "123456" },
      },
    ]);
  });

  it.each([
    ["wrong", 200, { sid: SID, status: "pending" }, "wrong"],
    ["too old", 404, { code: 20_404 }, "wrong"],
    ["tried too often", 429, { code: 60_202 }, "wrong"],
    ["another's", 200, { sid: `VE${"9".repeat(32)}`, status: "approved" }, "wrong"],
    ["answered strangely", 200, { hello: "you" }, "unavailable"],
    ["not answered", 503, {}, "unavailable"],
  ])("are never right when %s", async (_, status, body, outcome) => {
    answer = { status, body };
    expect(await codes().check(given, "123456")).toBe(outcome);
  });

  it.each([
    ["a number that cannot be reached", 400, { code: 60_200 }],
    ["its own send limit", 429, { code: 60_203 }],
    ["its own failure", 500, {}],
    ["a strange answer", 201, { sid: "x" }],
  ])("are unavailable at %s", async (_, status, body) => {
    answer = { status, body };
    expect(await codes().start(request)).toEqual({ kind: "unavailable" });
  });

  it("are unavailable where nobody listens", async () => {
    const nowhere = codes("http://127.0.0.1:1");
    expect(await nowhere.start(request)).toEqual({ kind: "unavailable" });
    expect(await nowhere.check(given, "123456")).toBe("unavailable");
  });
});
