import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { TEST_TOKEN } from "../../engine/intake/testing.ts";
import { closeHttp } from "./close-http.ts";
import { newDrain } from "./drain.ts";
import { startTestHttp } from "./http/testing.ts";

const BODY = JSON.stringify({
  id: "drain-1",
  issuedAt: "2026-11-21T12:00:00Z",
  action: "close",
  instrument: "BTCUSDT",
});
const post = (url: string) => fetch(`${url}/hooks/${TEST_TOKEN}`, { method: "POST", body: BODY });

describe("a process on its way out", () => {
  it("says so, still takes webhooks, and keeps no connection open", async () => {
    const drain = newDrain();
    const http = await startTestHttp({ drain });
    drain.begin();
    const ready = await fetch(`${http.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ code: "DRAINING" })]);
    expect((await fetch(`${http.url}/healthz`)).status).toBe(200);
    const answer = await post(http.url);
    expect([answer.status, answer.headers.get("connection")]).toEqual([202, "close"]);
    await http.close();
  });

  it("refuses with 503 and Retry-After once it cannot commit any more", async () => {
    const drain = newDrain();
    const http = await startTestHttp({ drain });
    drain.begin();
    drain.refuse();
    drain.begin();
    const answer = await post(http.url);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await answer.json()).toMatchObject({ code: "DRAINING" });
    expect(http.intake.store.signals.size).toBe(0);
    await http.close();
  });

  it("answers the request in hand before it closes, and does not wait for one that drips", async () => {
    const drain = newDrain();
    const http = await startTestHttp({ drain });
    const sockets = [0, 1].map(() => connect(http.port, "127.0.0.1"));
    const answers = ["", ""];
    for (const [at, socket] of sockets.entries()) {
      socket.on("data", (text) => {
        answers[at] += String(text);
      });
      socket.on("error", () => undefined);
      await once(socket, "connect");
      const head = `POST /hooks/${TEST_TOKEN} HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY.length}\r\n\r\n`;
      socket.write(`${head}${BODY.slice(0, 10)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    drain.begin();
    const closed = closeHttp(http.app, drain);
    sockets[0]?.write(BODY.slice(10));
    await closed;
    expect(answers[0]).toMatch(/^HTTP\/1.1 202 /);
    expect(answers[1]).toBe("");
    expect(drain.phase).toBe("refusing");
    for (const socket of sockets) socket.destroy();
  });
});
