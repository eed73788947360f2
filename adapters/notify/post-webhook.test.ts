// Deliveries against servers on loopback that behave as badly as they can.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postWebhook } from "./post-webhook.ts";
import { signWebhook } from "./sign-webhook.ts";

const request = { headers: { "webhook-id": "m1" }, body: '{"a":"é"}' };
const rules = { resolve: async () => ["127.0.0.1"], loopbackAllowed: true, ownRanges: [] };

describe("a webhook is posted", () => {
  let server: Server;
  let port: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
  let heard: { readonly url: string | undefined; readonly body: string; readonly headers: object }[] = [];
  beforeAll(async () => {
    server = createServer(async (incoming, response) => {
      heard.push({ url: incoming.url, headers: incoming.headers, body: await text(incoming) });
      answer(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    heard = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const post = (path = "/", more: Partial<Parameters<typeof postWebhook>[1]> = {}) =>
    postWebhook({ ...request, url: `http://127.0.0.1:${port}${path}` }, { ...rules, ...more });

  it("whole, and 2xx is success", async () => {
    answer = (_, response) => response.writeHead(204).end();
    expect(await post("/in?x=1")).toEqual({ kind: "delivered", httpStatus: 204 });
    expect(heard).toMatchObject([
      {
        url: "/in?x=1",
        body: request.body,
        headers: { "content-type": "application/json", "webhook-id": "m1" },
      },
    ]);
  });

  it.each([301, 302, 307, 308])("and a redirect (%i) is not followed", async (status) => {
    answer = (_, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${port}/secret` }).end();
    expect(await post()).toEqual({ kind: "failed", code: "STATUS", httpStatus: status });
    expect(heard).toHaveLength(1);
  });

  it.each([400, 401, 404, 410, 429, 500, 503])("and %i is a failure", async (status) => {
    answer = (_, response) => response.writeHead(status).end("the reason, with a secret");
    expect(await post()).toEqual({ kind: "failed", code: "STATUS", httpStatus: status });
  });

  it("and an answer without end is cut off", async () => {
    answer = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on("drain", more);
      more();
    };
    expect(await post()).toEqual({ kind: "failed", code: "ANSWER_TOO_LARGE", httpStatus: 200 });
  });

  it("and silence has an end, before and after the head", async () => {
    answer = () => undefined;
    expect(await post("/", { timeoutMs: 200 })).toMatchObject({ code: "TIMEOUT" });
    answer = (_, response) => response.writeHead(200).write("x");
    expect(await post("/", { timeoutMs: 200 })).toMatchObject({ code: "TIMEOUT" });
  });

  it("and what breaks says no more than that", async () => {
    answer = (_, response) => response.destroy();
    expect(await post()).toEqual({ kind: "failed", code: "CONNECTION_FAILED", httpStatus: undefined });
    const nobody = { ...request, url: "http://127.0.0.1:1/" };
    expect(await postWebhook(nobody, rules)).toMatchObject({ code: "CONNECTION_FAILED" });
    // TLS against what speaks none.
    const plain = { ...request, url: `https://127.0.0.1:${port}/` };
    expect(await postWebhook(plain, rules)).toMatchObject({ code: "CONNECTION_FAILED" });
  });

  it("to the address that was looked at, though the name means another a moment later", async () => {
    answer = (_, response) => response.end();
    const meanings = [["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"]];
    let asked = 0;
    const rebinding = async () => meanings[asked++] ?? [];
    const url = `http://rebinding.example:${port}/`;
    expect(await postWebhook({ ...request, url }, { ...rules, resolve: rebinding })).toMatchObject({
      kind: "delivered",
    });
    expect(asked).toBe(1);
    expect(heard).toMatchObject([{ headers: { host: `rebinding.example:${port}` } }]);
    asked = 2;
    expect(
      await postWebhook({ ...request, url: "https://rebinding.example/" }, { ...rules, resolve: rebinding }),
    ).toEqual({
      ...{ kind: "failed", code: "ADDRESS_NOT_PUBLIC", httpStatus: undefined },
    });
    expect(heard).toHaveLength(1);
  });
});

it("signatures of several secrets stand beside each other", () => {
  const known = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const signed = signWebhook(
    [known, "whsec_AAAA"],
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1_614_265_330,
    '{"test": 2432232314}',
  );
  const [first, second] = (signed["webhook-signature"] ?? "").split(" ");
  expect(first).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  expect(second).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
});
