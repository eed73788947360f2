// Everything a venue needs from outside, so that it can be built against a real host, the paper venue or a test server alike.
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Environment, MarginMode, PositionMode, VenueName } from "../../engine/domain/venue.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import type { Journal, Meter } from "../../engine/ports/journal.ts";
import type { MarketMemory } from "../../engine/ports/market-memory.ts";
import type { Signer } from "../../engine/ports/signer.ts";
import type { VenueEvent } from "../../engine/ports/venue.ts";
import type { StreamTimings } from "./streams/reconnecting-stream.ts";

/** Origins without a trailing slash or path: `http://127.0.0.1:4000`, `ws://127.0.0.1:4000`. */
export interface VenueUrls {
  readonly rest: string;
  readonly ws: string;
}

export interface AccountSettings {
  readonly positionMode: PositionMode;
  readonly marginMode: MarginMode;
}

export interface VenueOptions {
  readonly venue: VenueName;
  readonly environment: Environment;
  /** Undefined: the real hosts (live or testnet) as ccxt knows them. Paper has no real host: always give them. */
  readonly urls: VenueUrls | undefined;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  onEvent(event: VenueEvent): void;
  /** How the account is meant to be set up; `prepare` refuses to trade where the venue differs. */
  accountSettings(id: AccountId): AccountSettings | undefined;
  /** Without it a venue that does not answer cannot be started. */
  readonly marketMemory?: MarketMemory;
  /** `direct`: prepared requests on our own sockets. `ccxt`: every order goes through ccxt's createOrder (slower). */
  readonly orderEntry: "direct" | "ccxt";
  /** False lifts our own request budget: for benchmarks against a sink only. */
  readonly enforceBudget: boolean;
  /** Engines that reach the venue from the same IP, this one included; default 1. */
  enginesOnIp?(): number;
  /** Most sockets for order entry; default 128. */
  readonly orderSocketsMax?: number;
  /** Order-entry sockets kept open while idle; default 4. */
  readonly orderSocketsWarm?: number;
  /** Most ccxt instances, hence most reads in flight; default 8. */
  readonly ccxtInstancesMax?: number;
  /** Reconnecting and watching of user streams; defaults suit the real venues. */
  readonly streamTimings?: Partial<StreamTimings>;
  /** 0 ≤ x < 1, for jitter; default `Math.random`. */
  random?(): number;
}
