import { describe, expect, it } from "vitest";
import type { Episode } from "../../../adapters/postgres/strategies/track-record.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import { summariseEpisodes } from "./summarise-episodes.ts";

const JANUARY = Date.UTC(2026, 0, 15);
const FEBRUARY = Date.UTC(2026, 1, 15);

function episode(
  traderId: string,
  net: number,
  closedAt = JANUARY,
  signalId = `${closedAt} ${net}`,
): Episode {
  return { traderId, signalId, closedAt, net: decimal(net), notional: decimal(100), risk: decimal(2) };
}

describe("a track record", () => {
  it("is made of nothing but what was closed", () => {
    expect(summariseEpisodes([], false)).toMatchObject({
      ...{ episodes: 0, winRatePercent: null, profitFactor: null, averageR: null, netPnl: null, months: [] },
    });
  });

  it("has the figures that one computes by hand", () => {
    const record = summariseEpisodes([episode("a", 6), episode("b", -2), episode("c", -1, FEBRUARY)], false);
    expect(record).toMatchObject({
      ...{ episodes: 3, followers: 3, winRatePercent: "33.3333", profitFactor: "2", averageR: "0.5" },
      ...{ averageReturnPercent: "1", maxDrawdownPercent: "3" },
    });
    expect(record.months.map(({ month, episodes, profitFactor }) => [month, episodes, profitFactor])).toEqual(
      [
        ["2026-01", 2, "3"],
        ["2026-02", 1, "0"],
      ],
    );
  });

  it("counts a signal once for the drawdown, however many followed it", () => {
    const many = ["a", "b", "c"].map((trader) => episode(trader, -3, JANUARY, "one signal"));
    expect(summariseEpisodes(many, false)).toMatchObject({ maxDrawdownPercent: "3" });
  });

  it("shows a provider no amount below three followers, in no month, nor by subtracting months from the whole", () => {
    const january = ["a", "b", "c"].map((trader) => episode(trader, 5));
    expect(summariseEpisodes(january, false)).toMatchObject({ netPnl: "15", months: [{ netPnl: "15" }] });
    expect(summariseEpisodes(january.slice(1), false)).toMatchObject({
      netPnl: null,
      months: [{ netPnl: null }],
    });
    const withFebruary = summariseEpisodes([...january, episode("a", 7, FEBRUARY)], false);
    expect(withFebruary).toMatchObject({ netPnl: null, months: [{ netPnl: "15" }, { netPnl: null }] });
    expect(summariseEpisodes([episode("a", 7)], true)).toMatchObject({ netPnl: "7" });
  });

  it("counts three accounts of one trader as one follower", () => {
    expect(
      summariseEpisodes(
        [1, 2, 3].map((net) => episode("a", net)),
        false,
      ).netPnl,
    ).toBeNull();
  });
});
