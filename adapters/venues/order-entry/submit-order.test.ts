// What submit does before and after the one request: budget, keys, modes, and limits that the venue reports.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { SubmitOutcome } from "../../../engine/ports/venue.ts";
import { createVenue, type ManagedVenue } from "../create-venue.ts";
import { approvedIntent, systemClock, testOptions } from "../testing.ts";
import type { VenueOptions } from "../venue-options.ts";
import { type OrderHost, startOrderHost } from "./order-host.testing.ts";

const STOP: Partial<OrderIntent> = {
  leg: "stop",
  side: "sell",
  reduceOnly: true,
  type: { kind: "stop-market", triggerPrice: decimal("58000") },
};

let host: OrderHost;
let subject: ManagedVenue | undefined;

beforeEach(async () => {
  host = await startOrderHost();
});
afterEach(async () => {
  subject?.stop();
  subject = undefined;
  await host.close();
});

async function start(venue: VenueName, fields: Partial<VenueOptions> = {}): Promise<ManagedVenue> {
  const urls = { rest: host.url, ws: host.url.replace("http", "ws") };
  subject = createVenue(testOptions({ venue, urls, ...fields }));
  await subject.start();
  return subject;
}

function submit(venue: ManagedVenue, fields: Partial<OrderIntent> = {}): Promise<SubmitOutcome> {
  return venue.submit(approvedIntent(fields), systemClock.now(), 2_000);
}

describe("submit", () => {
  it("never waits for budget: entries stop at four fifths, protection goes on", async () => {
    const venue = await start("bybit");
    // Until then half of the window counts as used by whoever ran here before.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    const outcomes = await Promise.all(Array.from({ length: 520 }, () => submit(venue)));
    const accepted = outcomes.filter(({ kind }) => kind === "accepted").length;
    expect(accepted).toBeGreaterThan(440);
    expect(accepted).toBeLessThanOrEqual(480);
    expect(outcomes.at(-1)).toEqual({ kind: "not-sent", reason: "VENUE_BUDGET" });
    expect(await submit(venue, STOP)).toMatchObject({ kind: "accepted" });
    expect(host.orders).toHaveLength(accepted + 1);
  });

  it("429 stops entries until Retry-After, not stops", async () => {
    const venue = await start("binance");
    const body = '{"code":-1003,"msg":"Too many requests."}';
    host.answer = { kind: "json", status: 429, body, headers: { "retry-after": "30" } };
    expect(await submit(venue)).toMatchObject({ kind: "rejected", cause: "rate-limit", code: "-1003" });
    host.answer = undefined;
    expect(await submit(venue)).toEqual({ kind: "not-sent", reason: "VENUE_BUDGET" });
    expect(await submit(venue, STOP)).toMatchObject({ kind: "accepted" });
    expect(venue.metrics()).toMatchObject({ entriesBlocked: true, allBlocked: false });
  });

  it("a ban stops everything", async () => {
    const venue = await start("binance");
    host.answer = { kind: "json", status: 418, body: '{"code":-1003,"msg":"IP banned"}' };
    expect(await submit(venue)).toMatchObject({ kind: "rejected", cause: "rate-limit" });
    host.answer = undefined;
    expect(await submit(venue, STOP)).toEqual({ kind: "not-sent", reason: "VENUE_BUDGET" });
    expect(host.orders).toHaveLength(1);
  });

  it("an instrument that is not listed is rejected without a request", async () => {
    const venue = await start("binance");
    const outcome = await submit(venue, { instrumentId: "XXX/USDT:USDT" as InstrumentId });
    expect(outcome).toMatchObject({ kind: "rejected", code: "UNKNOWN_INSTRUMENT" });
    expect(host.orders).toHaveLength(0);
  });

  it.each(["direct", "ccxt"] as const)(
    "no usable key through %s: rejected, nothing sent",
    async (orderEntry) => {
      const signer: VenueOptions["signer"] = {
        apiKey: (accountId) => (accountId === "half" ? "key" : undefined),
        sign() {
          throw new Error("no usable key");
        },
      };
      const venue = await start("bybit", { signer, orderEntry });
      for (const accountId of ["half", "nobody"] as AccountId[]) {
        const outcome = await submit(venue, { accountId });
        expect(outcome).toMatchObject({ kind: "rejected", cause: "credentials", code: "NO_CREDENTIALS" });
      }
      expect(host.orders).toHaveLength(0);
    },
  );

  it("what ccxt refuses by itself was not sent", async () => {
    const venue = await start("binance", { orderEntry: "ccxt" });
    const outcome = await submit(venue, { quantity: decimal("0.0000001") });
    expect(outcome).toMatchObject({ kind: "not-sent" });
    expect(host.orders).toHaveLength(0);
  });
});
