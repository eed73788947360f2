// What only rigs ask of the control API: durations across steps of the clock, orders by hand, bans that somebody earned.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { ControlClient } from "../testing/control-client.ts";
import type { WireTraffic } from "../wire-traffic.ts";

let folder: string;
let venue: RunningVenue;
let control: ControlClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flotilla-venue-"));
  await start();
});
afterEach(async () => {
  await venue.stop();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  venue = await startVenue({
    seed: 7,
    prices: { kind: "hand" },
    stateFile: join(folder, "venue.json"),
    limits: { scale: 0.01 },
  });
  control = new ControlClient(venue.urls.control);
}

const offsets = async () =>
  (await control.ledger("binance")).flatMap((entry) =>
    entry.kind === "clock.stepped" ? [entry.offsetMs] : [],
  );

it("notes in the ledger by how much the clock is ahead, also that a restart put it right", async () => {
  expect(await offsets()).toEqual([]);
  await control.post("/clock/jump", { ms: 1_500 });
  await control.post("/clock/jump", { ms: -400 });
  expect(await offsets()).toEqual(["1500", "1100"]);
  await venue.stop();
  await start();
  expect(await offsets()).toEqual(["1500", "1100", "0"]);
});

it("takes a market order by hand, which is nobody's signal", async () => {
  const { accountId } = await control.account("bybit");
  await control.post(`/bybit/accounts/${accountId}/orders`, {
    symbol: "ETHUSDT",
    side: "buy",
    quantity: "0.1",
  });
  const fills = (await control.ledger("bybit")).filter(({ kind }) => kind === "fill");
  expect(fills).toMatchObject([{ accountId, symbol: "ETHUSDT", side: "buy", quantity: "0.1" }]);
  const refused = await control.send("POST", "/bybit/accounts/nobody/orders", {
    symbol: "ETHUSDT",
    side: "buy",
    quantity: "0.1",
  });
  expect(refused.status).toBe(409);
});

it("counts requests, refusals over a limit, and bans that were earned, not those by hand", async () => {
  const traffic = async (exchange: string) =>
    (await control.send("GET", `/${exchange}/traffic`)).body as WireTraffic;
  const earned = async (exchange: string) => (await traffic(exchange)).bans;
  await control.post("/binance/bans", { durationMs: 10 });
  await control.post("/bybit/bans", { durationMs: 1 });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([await earned("binance"), await earned("bybit")]).toEqual([0, 0]);
  for (let call = 0; call < 50; call += 1) {
    await (await fetch(`${venue.urls.binance.rest}/fapi/v1/ping`)).body?.cancel();
    await (await fetch(`${venue.urls.bybit.rest}/v5/market/time`)).body?.cancel();
  }
  expect(await traffic("binance")).toEqual({ requests: 50, limited: 20, outsideWindow: 0, bans: 1 });
  expect(await traffic("bybit")).toEqual({ requests: 50, limited: 0, outsideWindow: 0, bans: 1 });
});
