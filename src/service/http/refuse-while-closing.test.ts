import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import Fastify from "fastify";
import { expect, it } from "vitest";
import { refuseWhileClosing } from "./refuse-while-closing.ts";

it("answers what had begun, and refuses what comes after with a problem document", async () => {
  const app = Fastify({ return503OnClosing: false });
  refuseWhileClosing(app);
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  app.get("/slow", () => {
    begun.resolve();
    return answer.promise;
  });
  const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  const answers = text(socket);
  socket.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  await begun.promise;
  const closed = app.close();
  while (app.server.listening) await new Promise((resolve) => setImmediate(resolve));
  socket.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  // Time to be read before the first answer: the second is refused as it comes in.
  await new Promise((resolve) => setTimeout(resolve, 50));
  answer.resolve("done");
  await closed;
  const [first = "", second = ""] = (await answers).split(/(?=HTTP\/1\.1 503)/);
  expect(first).toMatch(/^HTTP\/1\.1 200 [\s\S]*done$/);
  expect(second).toMatch(/\r\ncontent-type: application\/problem\+json/i);
  expect(second).toMatch(/\r\nretry-after: 5\r\n/i);
  expect(JSON.parse(second.slice(second.indexOf("{")))).toMatchObject({
    status: 503,
    code: "SERVICE_STOPPING",
  });
});
