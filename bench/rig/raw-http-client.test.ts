// The load generator must not lie: it measures around the right moments, survives idle connections being closed, and never sends twice.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { createRawHttpClient, rawPost } from "./raw-http-client.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  server = createServer({ keepAliveTimeout: 60, keepAliveTimeoutBuffer: 0 }, handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/1`;
}

it.each([
  ["of known length", (body: string) => ({ "content-length": body.length })],
  ["in chunks", () => ({})],
])("reads answers %s, and queues what exceeds its connections", async (_name, headersFor) => {
  const url = await serve((request, response) => {
    request.setEncoding("latin1").on("data", (body: string) => {
      const answer = `${request.url} ${body}`;
      response.writeHead(202, headersFor(answer));
      response.write(answer.slice(0, 4));
      setImmediate(() => response.end(answer.slice(4)));
    });
  });
  const client = await createRawHttpClient({ url, connections: 2 });
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const answers = await Promise.all(
    numbers.map((index) => client.send(rawPost(url, "text/plain", `n${index}`))),
  );
  client.close();
  expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(
    numbers.map((index) => `202 /hooks/1 n${index}`),
  );
  expect(answers.every(({ sentNs, answeredNs }) => answeredNs > sentNs)).toBe(true);
});

it("opens a fresh connection when the server has closed the idle one", async () => {
  const url = await serve((request, response) => {
    request.resume().on("end", () => response.end("ok"));
  });
  const client = await createRawHttpClient({ url, connections: 1 });
  expect((await client.send(rawPost(url, "text/plain", "a"))).status).toBe(200);
  await sleep(1_500);
  expect((await client.send(rawPost(url, "text/plain", "b"))).status).toBe(200);
  client.close();
});

it("rejects when the connection breaks before the answer, and does not send again", async () => {
  let requests = 0;
  const url = await serve((request) => {
    requests += 1;
    request.socket.destroy();
  });
  const client = await createRawHttpClient({ url, connections: 1 });
  await expect(client.send(rawPost(url, "text/plain", "a"))).rejects.toThrow("closed before its answer");
  await sleep(50);
  expect(requests).toBe(1);
  client.close();
});
