// O3: own quantity beyond what resting stops cover lasts at most 3 s, and at most 6 s after something was broken on purpose.
import type { Court } from "../court.ts";
import type { Disturbance, Violation } from "../evidence.ts";
import type { NakedEpisode } from "../naked-watch.ts";

export const CALM_MAX_MS = 3_000;
export const DISTURBED_MAX_MS = 6_000;

/** `engine`: nothing but engines died or stood still meanwhile. */
export type NakedClass = "calm" | "engine" | "disturbed";

/** An episode, what was broken during it, and how much of it counts: the time after the last thing was whole again. */
export interface JudgedEpisode {
  readonly episode: NakedEpisode;
  readonly class: NakedClass;
  readonly lastedMs: number;
  readonly accountableMs: number;
}

/** What was broken a moment before still shows: an engine that died as the entry was sent. */
const SHADOW_MS = 1_000;

export function judgeEpisode(episode: NakedEpisode, disturbances: readonly Disturbance[]): JudgedEpisode {
  const { fromMs, toMs } = episode;
  // An order's arrival is noted, a fill's execution: within one request the stop may be the earlier one.
  const lastedMs = Math.max(0, toMs - fromMs);
  const touching = disturbances.filter((each) => each.fromMs <= toMs && each.toMs + SHADOW_MS >= fromMs);
  if (touching.length === 0) return { episode, class: "calm", lastedMs, accountableMs: lastedMs };
  const whole = Math.max(...touching.map((each) => Math.min(each.toMs, toMs)));
  return {
    episode,
    class: touching.every(({ kind }) => kind === "engine") ? "engine" : "disturbed",
    lastedMs,
    accountableMs: Math.max(0, toMs - Math.max(fromMs, whole)),
  };
}

export function judgedEpisodes({ naked, evidence }: Court): readonly JudgedEpisode[] {
  const managed = naked.filter(({ leg }) => !evidence.unmanaged.includes(leg.split("|")[0] ?? ""));
  return managed.map((episode) => judgeEpisode(episode, evidence.disturbances));
}

export function stayedProtected(court: Court): readonly Violation[] {
  return judgedEpisodes(court).flatMap((judged) => {
    const { episode, accountableMs, lastedMs } = judged;
    const most = judged.class === "calm" ? CALM_MAX_MS : DISTURBED_MAX_MS;
    if (accountableMs <= most && !episode.open) return [];
    const [accountId, symbol] = episode.leg.split("|");
    const when = `from ${new Date(episode.fromMs).toISOString()}`;
    const how = `${judged.class}, ${Math.round(lastedMs)} ms in all, ${Math.round(accountableMs)} ms of them ours`;
    const sentence = `${episode.leg} stood without its stop ${when} (${how})${episode.open ? ", and still does" : ""}`;
    return [{ check: "O3 protected or flat", sentence, story: { accountId, symbol } }];
  });
}
