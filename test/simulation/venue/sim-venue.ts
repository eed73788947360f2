// One exchange as one engine process reaches it: the real exchange core behind the venue port, over a network that delays,
// loses and repeats. Requests that left arrive, whatever becomes of the process that sent them.
import { createPrepareCache, type PrepareCache } from "../../../adapters/venues/prepare-cache.ts";
import type { Approved } from "../../../engine/domain/approved.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument, InstrumentId } from "../../../engine/domain/instrument.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type {
  CancelOutcome,
  OrderRef,
  Read,
  SubmitOutcome,
  TradeSettings,
  Venue,
  VenueEvent,
} from "../../../engine/ports/venue.ts";
import type { PaperExchange } from "../../../src/venue/core/paper-exchange.ts";
import type { ExchangeName } from "../../../src/venue/core/types.ts";
import type { EngineLife } from "../core/engine-life.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { Obstacles } from "../oracle/obstacles.ts";
import { instrumentIdOf } from "./core-reports.ts";
import { engineInstrument, type SimMarket, venueTime } from "./sim-market.ts";
import { balanceReport, SimStream } from "./sim-stream.ts";
import { submitOverNetwork } from "./submit-over-network.ts";
import {
  cancelAtVenue,
  fillsAtVenue,
  findAtVenue,
  openAtVenue,
  positionsAtVenue,
  tradedAtVenue,
} from "./venue-reads.ts";

export interface SimVenueDeps {
  readonly time: VirtualTime;
  readonly market: SimMarket;
  readonly faults: FaultPlan;
  readonly obstacles: Obstacles;
  readonly story: Story;
  readonly life: EngineLife;
  onEvent(event: VenueEvent): void;
}

const READ_FAILED = { kind: "failed", code: "HTTP_503", reason: "no answer", credentials: false } as const;

export class SimVenue implements Venue {
  readonly name: ExchangeName;
  readonly environment = "paper";
  readonly attachesStop: boolean;
  readonly exchange: PaperExchange;
  readonly #deps: SimVenueDeps;
  readonly #instruments = new Map<InstrumentId, Instrument>();
  readonly #streams = new Map<AccountId, SimStream>();
  readonly #prepared: PrepareCache = createPrepareCache();
  #limits = { window: -1, scarce: false };

  constructor(name: ExchangeName, deps: SimVenueDeps) {
    this.name = name;
    this.attachesStop = name === "bybit";
    this.exchange = deps.market.exchanges[name];
    this.#deps = deps;
    for (const core of this.exchange.instruments())
      this.#instruments.set(instrumentIdOf(core.symbol), engineInstrument(name, core));
  }

  instrument(id: InstrumentId): Instrument | undefined {
    return this.#instruments.get(id);
  }

  instruments(): readonly Instrument[] {
    return [...this.#instruments.values()];
  }

  now(): UnixMs {
    return venueTime(this.#deps.time, this.#deps.market);
  }

  submit(order: Approved<OrderIntent>, signedAt: UnixMs, recvWindowMs: number): Promise<SubmitOutcome> {
    const symbol = this.#symbol(order.instrumentId);
    return submitOverNetwork(
      { ...this.#deps, exchange: this.exchange },
      { intent: order, symbol, signedAt, recvWindowMs },
    );
  }

  cancel(accountId: AccountId, order: OrderRef): Promise<CancelOutcome> {
    const { faults, story, market } = this.#deps;
    const failed: CancelOutcome = { kind: "failed", code: "NO_ANSWER", reason: "lost" };
    if (faults.strikes("cancel-failed")) return this.#answer(() => failed);
    const isLost = faults.strikes("cancel-reply-lost");
    return this.#answer(() => {
      const outcome = cancelAtVenue(this.exchange, accountId, this.#symbol(order.instrumentId), order);
      story.tell(`venue cancel ${accountId} ${order.clientOrderId ?? order.venueOrderId} ${outcome.kind}`);
      market.changed();
      return isLost ? failed : outcome;
    });
  }

  hasSpare(): boolean {
    const { time, faults } = this.#deps;
    const window = Math.floor(time.monotonic() / LIMIT_WINDOW_MS);
    if (window !== this.#limits.window)
      this.#limits = { window, scarce: faults.strikes("limit-scarce", "limits") };
    return !(this.#limits.scarce && faults.has("limit-scarce"));
  }

  findOrder: Venue["findOrder"] = (accountId, ref) =>
    this.#read(
      accountId,
      `find ${ref.clientOrderId ?? ref.venueOrderId}`,
      (visibleMs) => findAtVenue(this.exchange, accountId, ref, visibleMs),
      (report) => report?.filledQuantity.gt(0) === true,
      this.#symbol(ref.instrumentId),
    );

  openOrders: Venue["openOrders"] = (accountId, instrumentIds) =>
    this.#read(accountId, `open ${accountId}`, (visibleMs) => {
      const open = openAtVenue(this.exchange, accountId, visibleMs);
      // As the adapters do: Bybit lists all of them.
      if (this.name === "bybit" || instrumentIds === undefined) return open;
      return open.filter(({ instrumentId }) => instrumentIds.has(instrumentId));
    });

  positions: Venue["positions"] = (accountId) =>
    this.#read(accountId, `positions ${accountId}`, () => positionsAtVenue(this.exchange, accountId));

  fills: Venue["fills"] = (accountId, since, instrumentId) =>
    this.#read(
      accountId,
      `fills ${accountId}`,
      (visibleMs) => fillsAtVenue(this.exchange, accountId, since, this.#symbol(instrumentId), visibleMs),
      (fills) => fills.length > 0,
      this.#symbol(instrumentId),
    );

  tradedInstruments: Venue["tradedInstruments"] = (accountId, since) =>
    this.#read(
      accountId,
      `traded ${accountId}`,
      (visibleMs) => tradedAtVenue(this.exchange, accountId, since, visibleMs),
      (traded) => traded.length > 0,
    );

  fundings: Venue["fundings"] = (accountId) =>
    this.#read(
      accountId,
      "fundings",
      () => [],
      () => false,
    );

  balance: Venue["balance"] = (accountId) =>
    this.#read(
      accountId,
      `balance ${accountId}`,
      () => balanceReport(this.exchange, accountId),
      () => false,
    );

  checkCredentials: Venue["checkCredentials"] = (accountId) =>
    this.#read(
      accountId,
      `credentials ${accountId}`,
      () => ({
        canTrade: true,
        canWithdraw: false,
        canTransfer: false,
        ipRestricted: false,
        expiresAt: undefined,
        extraPermissions: [],
        positionMode: this.exchange.account(accountId)?.positionMode ?? "one-way",
        balance: balanceReport(this.exchange, accountId),
        clockOffsetMs: this.#deps.market.skewMs,
      }),
      () => false,
    );

  isPrepared(accountId: AccountId, instrumentId: InstrumentId, settings: TradeSettings): boolean {
    return this.#prepared.has(accountId, instrumentId, settings);
  }

  async prepare(
    accountId: AccountId,
    instrumentId: InstrumentId,
    settings: TradeSettings,
  ): Promise<Read<undefined>> {
    const { faults } = this.#deps;
    const answer = await this.#prepared.ensure(accountId, instrumentId, settings, () =>
      this.#answer(() => {
        const reason = "SETTINGS_NOT_APPLIED";
        if (faults.strikes("settings-refused")) return { kind: "failed", failure: { kind: "lost", reason } };
        const symbol = this.#symbol(instrumentId);
        this.exchange.setMarginMode(
          accountId,
          this.name === "bybit" ? undefined : symbol,
          settings.marginMode,
        );
        this.exchange.setLeverage(accountId, symbol, settings.leverage);
        return { kind: "ok", value: undefined };
      }),
    );
    return answer.kind === "ok" ? answer : READ_FAILED;
  }

  openStream(accountId: AccountId): void {
    if (!this.#streams.has(accountId))
      this.#streams.set(accountId, new SimStream({ ...this.#deps, exchange: this.exchange }, accountId));
  }

  isStreamUp(accountId: AccountId): boolean {
    return this.#streams.get(accountId)?.isUp() ?? false;
  }

  closeStream(accountId: AccountId): void {
    this.#streams.get(accountId)?.close();
    this.#streams.delete(accountId);
  }

  /** The process died: its sockets closed. */
  disconnect(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  #symbol(id: InstrumentId): string {
    return this.#instruments.get(id)?.venueSymbol ?? id;
  }

  /** A request and its answer, both under way for a while. */
  #answer<T>(work: () => T, extraMs = 0, onAnswer: () => void = () => undefined): Promise<T> {
    const { time, faults, life } = this.#deps;
    return new Promise((resolve) => {
      if (!life.alive) return;
      time.after(faults.between(1, 15), () => {
        const value = work();
        time.after(faults.between(1, 15) + extraMs, () =>
          life.deliver(() => {
            onAnswer();
            resolve(value);
          }),
        );
      });
    });
  }

  /**
   * `visibleMs`: what the venue took in later is not in its answer yet. `tells`: the answer shows what an event that was lost would
   * have told of the account's orders and positions, those of one symbol where it is `about` one.
   */
  #read<T>(
    accountId: AccountId,
    name: string,
    look: (visibleMs: number) => T,
    tells: (value: T) => boolean = () => true,
    about?: string,
  ): Promise<Read<T>> {
    const { faults, story, obstacles, time } = this.#deps;
    if (faults.strikes("read-failed")) {
      story.tell(`venue read ${name} fails`);
      const failsAfterMs = faults.between(0, 1_500);
      obstacles.forAccount(accountId, failsAfterMs + READ_MS);
      return this.#answer(() => READ_FAILED, failsAfterMs);
    }
    const slowMs = faults.strikes("read-slow") ? faults.between(200, 4_000) : 0;
    if (slowMs > 0) obstacles.forAccount(accountId, slowMs + READ_MS);
    const staleMs = faults.strikes("read-stale") ? faults.between(100, 1_200) : 0;
    const askedMs = time.monotonic();
    let told = false;
    const onAnswer = () => {
      if (staleMs === 0 && told) obstacles.heard(accountId, askedMs, about);
    };
    const work = (): Read<T> => {
      const value = look(this.exchange.nowMs() - staleMs);
      told = tells(value);
      return { kind: "ok", value };
    };
    return this.#answer(work, slowMs, onAnswer);
  }
}

/** So long a venue's limit is scarce at a time. */
const LIMIT_WINDOW_MS = 20_000;
/** There and back at most. */
const READ_MS = 30;
