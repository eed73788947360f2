// The user-data streams that are open, one per account that asked for one; the others cost nothing.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Clock, Timers } from "../../../engine/ports/clock.ts";
import type { VenueEvent } from "../../../engine/ports/venue.ts";
import type { ConnectGate } from "./connect-gate.ts";
import {
  openReconnectingStream,
  type ReconnectingStream,
  type StreamTimings,
} from "./reconnecting-stream.ts";
import type { StreamDialect } from "./stream-dialect.ts";

export interface UserStreams {
  open(accountId: AccountId): void;
  isUp(accountId: AccountId): boolean;
  close(accountId: AccountId): void;
  closeAll(): void;
  gauges(): { readonly streamsOpen: number; readonly streamsUp: number };
}

export interface UserStreamsOptions {
  readonly gate: ConnectGate;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly streamTimings?: Partial<StreamTimings>;
  random(): number;
  dialectOf(accountId: AccountId, onEvent: (event: VenueEvent) => void): StreamDialect;
  onEvent(event: VenueEvent): void;
}

export function createUserStreams(options: UserStreamsOptions): UserStreams {
  const { onEvent } = options;
  const streams = new Map<AccountId, ReconnectingStream>();
  const up = new Set<AccountId>();
  const openOne = (accountId: AccountId): ReconnectingStream =>
    openReconnectingStream({
      dialect: options.dialectOf(accountId, onEvent),
      gate: options.gate,
      clock: options.clock,
      timers: options.timers,
      random: options.random,
      ...(options.streamTimings === undefined ? {} : { timings: options.streamTimings }),
      onUp() {
        up.add(accountId);
        onEvent({ kind: "stream-up", accountId });
      },
      onDown(reason) {
        up.delete(accountId);
        onEvent({ kind: "stream-down", accountId, reason });
      },
    });
  const close = (accountId: AccountId): void => {
    streams.get(accountId)?.close();
    streams.delete(accountId);
    up.delete(accountId);
  };
  return {
    open(accountId) {
      if (!streams.has(accountId)) streams.set(accountId, openOne(accountId));
    },
    isUp: (accountId) => up.has(accountId),
    close,
    closeAll() {
      for (const accountId of [...streams.keys()]) close(accountId);
    },
    gauges: () => ({ streamsOpen: streams.size, streamsUp: up.size }),
  };
}
