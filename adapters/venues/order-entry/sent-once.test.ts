// Whatever the connection does, one submit is at most one POST, on both ways out; and the outcome tells whether bytes left.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VenueName } from "../../../engine/domain/venue.ts";
import { createVenue, type ManagedVenue } from "../create-venue.ts";
import { approvedIntent, systemClock, testOptions } from "../testing.ts";
import { type OrderAnswer, type OrderHost, startOrderHost } from "./order-host.testing.ts";

const WAYS = (["binance", "bybit"] as const).flatMap((venue: VenueName) =>
  (["direct", "ccxt"] as const).map((orderEntry) => ({ venue, orderEntry })),
);
const RECV_WINDOW_MS = 300;

describe.each(WAYS)("$venue through $orderEntry", ({ venue, orderEntry }) => {
  let host: OrderHost;
  let subject: ManagedVenue;
  const submit = () => subject.submit(approvedIntent(), systemClock.now(), RECV_WINDOW_MS);

  beforeEach(async () => {
    host = await startOrderHost();
    const urls = { rest: host.url, ws: host.url.replace("http", "ws") };
    subject = createVenue(testOptions({ venue, urls, orderEntry }));
    await subject.start();
  });
  afterEach(async () => {
    subject.stop();
    await host.close();
  });

  it.each<OrderAnswer>([{ kind: "reset" }, { kind: "silence" }, { kind: "half" }])(
    "accept then $kind: one POST, unknown",
    async (answer) => {
      // A first order, so that the second goes over a connection that was used before.
      expect((await submit()).kind).toBe("accepted");
      host.answer = answer;
      const outcome = await submit();
      expect(outcome.kind).toBe("unknown");
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(host.orders).toHaveLength(2);
      expect(JSON.stringify(outcome)).not.toMatch(/signature|secret|http:/i);
    },
  );

  it.each([500, 502, 503, 504, 408])("HTTP %i with HTML: one POST, unknown", async (status) => {
    host.answer = { kind: "json", status, body: "<html>bad gateway</html>" };
    expect((await submit()).kind).toBe("unknown");
    expect(host.orders).toHaveLength(1);
  });

  it("a success status with HTML: one POST, unknown", async () => {
    host.answer = { kind: "json", status: 200, body: "<html>captive portal</html>" };
    expect((await submit()).kind).toBe("unknown");
    expect(host.orders).toHaveLength(1);
  });

  it("a redirect is not followed", async () => {
    host.answer = {
      kind: "json",
      status: 307,
      body: "{}",
      headers: { location: `${host.url}/fapi/v1/order` },
    };
    expect((await submit()).kind).toBe("unknown");
    expect(host.orders).toHaveLength(1);
  });

  it("many orders while connections are cut at random: never more POSTs than orders", async () => {
    let count = 0;
    Object.defineProperty(host, "answer", {
      get: () => (++count % 3 === 0 ? { kind: "reset" } : undefined),
    });
    const outcomes = await Promise.all(Array.from({ length: 60 }, submit));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sent = outcomes.filter(({ kind }) => kind !== "not-sent").length;
    expect(host.orders).toHaveLength(sent);
    expect(new Set(host.orders.map(({ body }) => /te[0-9a-z]{14,}/.exec(body)?.[0])).size).toBe(sent);
    expect(outcomes.filter(({ kind }) => kind === "unknown").length).toBeGreaterThan(0);
  });

  it("nobody listens: not sent", async () => {
    await host.close();
    // Until the cut has reached us, writing into an old connection is rightly an unknown.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const outcome = await submit();
    expect(outcome.kind).toBe("not-sent");
    expect(JSON.stringify(outcome)).not.toMatch(/signature|http:/i);
  });
});
