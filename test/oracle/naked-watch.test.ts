import { expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import { judgeEpisode } from "./checks/stayed-protected.ts";
import { NakedWatch } from "./naked-watch.ts";

const LEG = "account|BTCUSDT|both";
const stop = (quantity: string, conditionalId = "one") => ({ conditionalId, side: "sell", quantity });

function episodes(play: (watch: NakedWatch) => void): readonly string[] {
  const watch = new NakedWatch();
  play(watch);
  return watch.finish(1_000).map(({ fromMs, toMs, open }) => `${fromMs}–${toMs}${open ? " open" : ""}`);
}

it("lasts from the fill to the stop", () => {
  expect(
    episodes((watch) => {
      watch.move(LEG, decimal(2), 10);
      watch.rest(LEG, stop("2"), 60);
      watch.move(LEG, decimal(0), 90);
    }),
  ).toEqual(["10–60"]);
});

it("counts what a stop does not reach, on the other side, or after it was amended or withdrawn", () => {
  expect(
    episodes((watch) => {
      watch.rest(LEG, stop("2"), 0);
      watch.move(LEG, decimal(3), 10);
      watch.rest(LEG, stop("1", "two"), 20);
      watch.amend("two", "0.5", 30);
      watch.amend("two", "1", 40);
      watch.withdraw("one", 50);
      watch.rest(LEG, stop("", "whole"), 60);
      watch.move(LEG, decimal(-3), 70);
    }),
  ).toEqual(["10–20", "30–40", "50–60", "70–1000 open"]);
});

it("blames an episode for the time after the last thing was whole again", () => {
  const episode = { leg: LEG, fromMs: 10_000, toMs: 15_000, quantity: decimal(1), open: false };
  expect(judgeEpisode(episode, [])).toMatchObject({ class: "calm", accountableMs: 5_000 });
  const long = { kind: "venue", fromMs: 9_000, toMs: 12_000 } as const;
  const instant = { kind: "engine", fromMs: 13_000, toMs: 13_000 } as const;
  expect(judgeEpisode(episode, [long])).toMatchObject({ class: "disturbed", accountableMs: 3_000 });
  expect(judgeEpisode(episode, [long, instant])).toMatchObject({ lastedMs: 5_000, accountableMs: 2_000 });
  expect(judgeEpisode(episode, [long, instant]).class).toBe("disturbed");
  expect(judgeEpisode(episode, [instant]).class).toBe("engine");
  const before = { kind: "engine", fromMs: 0, toMs: 8_000 } as const;
  expect(judgeEpisode(episode, [before])).toMatchObject({ class: "calm", accountableMs: 5_000 });
});
