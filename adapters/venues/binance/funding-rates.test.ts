import type { binanceusdm } from "ccxt";
import { describe, expect, it } from "vitest";
import type { ReadRequest, VenueReader } from "../venue-reader.ts";
import { FundingRates } from "./funding-rates.ts";

const HOUR_MS = 3_600_000;
const T = 1_000 * HOUR_MS;

/** A venue whose rates are `rows`, and what it was asked. */
function ratesOf(rows: { fundingTime: number; fundingRate: string; markPrice?: string }[], nowMs: number) {
  const venue = { nowMs, asked: [] as unknown[], reads: 0, isDown: false };
  const exchange = {
    fapiPublicGetFundingRate: async (params: { startTime: number; limit: number }) => {
      venue.asked.push(params);
      await Promise.resolve();
      return rows.filter(({ fundingTime }) => fundingTime >= params.startTime).slice(0, params.limit);
    },
  } as unknown as binanceusdm;
  const reader = {
    async read<V>({ call }: ReadRequest<binanceusdm>, parse: (body: unknown) => V) {
      venue.reads += 1;
      if (venue.isDown) return { kind: "failed", failure: { kind: "lost", reason: "DOWN" } };
      return { kind: "ok", value: parse(await call(exchange)) };
    },
  } as VenueReader<binanceusdm>;
  const rates = new FundingRates(reader, () => venue.nowMs);
  const at = async (paidMs: number) => {
    const found = await rates.at("BTCUSDT", paidMs);
    return found === undefined ? "none" : `${found.rate} at ${found.markPrice}`;
  };
  return { venue, at };
}

describe("the rate of a payment", () => {
  const rows = [
    { fundingTime: T, fundingRate: "0.0001", markPrice: "100" },
    { fundingTime: T + HOUR_MS + 3, fundingRate: "-0.0002", markPrice: "" },
  ];

  it("is read once for all who were paid", async () => {
    const { venue, at } = ratesOf(rows, T + 2_000);
    expect(await Promise.all([at(T + 5), at(T + 5), at(T + 40)])).toEqual(Array(3).fill("0.0001 at 100"));
    expect(await at(T + 12)).toBe("0.0001 at 100");
    expect(venue.asked).toHaveLength(1);
  });

  it("is the nearest that may be meant: booked a little after it, or stamped a little before", async () => {
    const { at } = ratesOf(rows, T + 2 * HOUR_MS);
    expect(await at(T + HOUR_MS)).toBe("-0.0002 at 0");
    expect(await at(T + HOUR_MS + 20_000)).toBe("-0.0002 at 0");
    expect(await at(T + HOUR_MS / 2)).toBe("none");
  });

  it("is asked for again where it was not told yet, and for what was paid later or before", async () => {
    const told: { fundingTime: number; fundingRate: string; markPrice: string }[] = [];
    const { venue, at } = ratesOf(told, T + 1_000);
    expect(await at(T)).toBe("none");
    told.push({ fundingTime: T, fundingRate: "0.0003", markPrice: "7" });
    expect(await at(T)).toBe("none");
    expect(venue.asked).toHaveLength(1);
    venue.nowMs += 2_000;
    expect(await at(T)).toBe("0.0003 at 7");
    told.push({ fundingTime: T + 5_000, fundingRate: "-0.0004", markPrice: "8" });
    venue.nowMs = T + 6_000;
    expect(await at(T + 5_001)).toBe("-0.0004 at 8");
    told.unshift({ fundingTime: T - 9 * HOUR_MS, fundingRate: "0.0005", markPrice: "9" });
    expect(await at(T - 9 * HOUR_MS)).toBe("0.0005 at 9");
    expect(venue.asked).toHaveLength(4);
  });

  it("is found beyond a full page", async () => {
    const many = Array.from({ length: 1_500 }, (_, hour) => ({
      ...{ fundingTime: T + hour * HOUR_MS, fundingRate: "0.0001", markPrice: `${hour + 1}` },
    }));
    const { venue, at } = ratesOf(many, T + 1_500 * HOUR_MS);
    expect(await at(T)).toBe("0.0001 at 1");
    expect(await at(T + 999 * HOUR_MS)).toBe("0.0001 at 1000");
    expect(await at(T + 1_200 * HOUR_MS)).toBe("0.0001 at 1201");
    expect(venue.asked).toHaveLength(2);
  });

  it("stays unknown while the venue does not answer", async () => {
    const { venue, at } = ratesOf(rows, T + 2_000);
    venue.isDown = true;
    for (let payment = 0; payment < 100; payment += 1) expect(await at(T - payment * HOUR_MS)).toBe("none");
    expect(venue.reads).toBe(1);
    venue.isDown = false;
    venue.nowMs += 2_000;
    expect(await at(T)).toBe("0.0001 at 100");
  });
});
