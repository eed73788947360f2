// How a dialect plugs in: the venue owns one HTTP server per exchange and hands its requests and upgrades to the adapter.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { FaultInjector } from "./control/fault-injector.ts";
import type { Exchange } from "./core/exchange.ts";
import type { ExchangeName } from "./core/types.ts";
import type { WireTraffic } from "./wire-traffic.ts";

/** Read at each request: the control API may change it while running. */
export interface LimitSettings {
  enabled: boolean;
  /** Multiplies every documented limit. */
  scale: number;
}

export interface WireContext {
  readonly exchange: Exchange;
  readonly faults: FaultInjector;
  readonly limits: LimitSettings;
}

export interface MountedWire {
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts websockets (of one account, or all); returns how many. */
  closeSockets(accountId: string | undefined): number;
  /** Forgets used weights, bans and order counts. */
  resetLimits(): void;
  /** Bans an IP for `durationMs`, as the venue would after ignored 429s. */
  banIp(ip: string, durationMs: number): void;
  /** Since it was mounted. */
  readonly traffic: Readonly<WireTraffic>;
  close(): void;
}

export interface WireAdapter {
  readonly name: ExchangeName;
  mount(context: WireContext): MountedWire;
}
