// Puts together what is live: the hub that hears every engine, and who asks them what open positions gain and lose.
import type { Engines } from "../../engine-client/engines.ts";
import { LiveHub, type LiveHubOptions } from "./live-hub.ts";
import { type TellPnlDeps, tellPnl } from "./tell-pnl.ts";

export interface StartLiveDeps extends Omit<TellPnlDeps, "live" | "engines">, LiveHubOptions {
  readonly engines: Pick<Engines, "clients" | "openPnl">;
  readonly timers: LiveHubOptions["timers"];
}

export interface Live {
  readonly hub: LiveHub;
  /** Ends every stream. */
  stop(): Promise<void>;
}

export function startLive(deps: StartLiveDeps): Live {
  const hub = new LiveHub(deps);
  const following = new AbortController();
  const followed = hub.follow(deps.engines, following.signal);
  const stopTellingPnl = tellPnl({ ...deps, live: hub });
  return {
    hub,
    stop: async () => {
      following.abort();
      hub.close();
      await Promise.all([followed, stopTellingPnl()]);
    },
  };
}
