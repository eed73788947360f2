// A few ccxt instances for all accounts: markets are shared, keys are lent for one call, secrets never arrive here.
import type { Exchange } from "ccxt";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { ListedMarket } from "../../../engine/ports/market-memory.ts";
import type { SigningRequest, VenueSigner } from "../signing/venue-signer.ts";
import { VenueFailure } from "../venue-failure.ts";

/** What one pooled instance is doing right now; its overridden methods read it. */
export interface Session {
  accountId: AccountId | undefined;
  /** Signing time of this call; undefined: venue time at the moment of signing. */
  signedAt: number | undefined;
  /** A request was handed to the transport in this call. */
  requested: boolean;
  /** What is being signed at this moment. */
  signing: SigningRequest | undefined;
}

export interface PooledExchange<E extends Exchange> {
  readonly exchange: E;
  readonly session: Session;
}

export interface CallFrame {
  /** Undefined: a public call. */
  readonly accountId: AccountId | undefined;
  readonly signedAt: number | undefined;
  readonly recvWindowMs: number;
  readonly timeoutMs: number;
}

export interface ExchangePool<E extends Exchange> {
  /** Lends one instance for one call; waits in turn when all are lent. Throws what `run` throws, or a `VenueFailure`. */
  use<T>(frame: CallFrame, run: (exchange: E) => Promise<T>): Promise<T>;
  /** Loads (or reloads) markets once and hands them to every instance. */
  loadMarkets(reload: boolean): Promise<readonly ListedMarket[]>;
  size(): number;
}

function isListed(market: unknown): market is ListedMarket {
  return typeof market === "object" && market !== null && "symbol" in market && "info" in market;
}

export interface PoolOptions<E extends Exchange> {
  readonly instancesMax: number;
  readonly signer: Pick<VenueSigner, "apiKey">;
  readonly timers: Timers;
  create(): PooledExchange<E>;
}

export function createExchangePool<E extends Exchange>(options: PoolOptions<E>): ExchangePool<E> {
  const idle: PooledExchange<E>[] = [];
  const waiting: ((pooled: PooledExchange<E>) => void)[] = [];
  // Public calls only: it holds the markets, carries no keys, and needs no turn.
  const { exchange: source } = options.create();
  let created = 0;

  const checkOut = async (): Promise<PooledExchange<E>> => {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (created >= options.instancesMax) return new Promise((resolve) => waiting.push(resolve));
    created++;
    return options.create();
  };
  const giveBack = (pooled: PooledExchange<E>): void => {
    const next = waiting.shift();
    if (next !== undefined) next(pooled);
    else idle.push(pooled);
  };
  const useKeyed = async <T>(frame: CallFrame, run: (exchange: E) => Promise<T>): Promise<T> => {
    const pooled = await checkOut();
    let abandoned = false;
    try {
      shareMarkets(source, pooled.exchange);
      lend(pooled, frame, options.signer);
      return await withTimeout(run(pooled.exchange), frame.timeoutMs, options.timers, () => {
        abandoned = true;
      });
    } catch (error) {
      throw pooled.session.requested ? error : beforeSending(error);
    } finally {
      takeBack(pooled);
      // An abandoned call still runs on its instance, which must therefore never be lent again.
      giveBack(abandoned ? options.create() : pooled);
    }
  };

  return {
    use: (frame, run) =>
      frame.accountId === undefined
        ? withTimeout(run(source), frame.timeoutMs, options.timers, () => {})
        : useKeyed(frame, run),
    async loadMarkets(reload) {
      await source.loadMarkets(reload);
      const markets: Readonly<Record<string, unknown>> = source.markets ?? {};
      return Object.values(markets).filter(isListed);
    },
    size: () => created,
  };
}

/** ccxt refused the call by itself, or it could not be signed: nothing left. */
function beforeSending(error: unknown): VenueFailure {
  if (error instanceof VenueFailure) return error;
  const name = error instanceof Error ? error.name : "Error";
  return new VenueFailure({ kind: "not-sent", reason: `REFUSED_BY_CLIENT ${name}` });
}

/** By reference: an instance costs some hundred kilobytes instead of megabytes. A reload replaces the objects. */
function shareMarkets<E extends Exchange>(source: E, target: E): void {
  if (source.markets !== undefined && target.markets !== source.markets)
    target.setMarketsFromExchange(source);
}

function lend<E extends Exchange>(
  pooled: PooledExchange<E>,
  frame: CallFrame,
  signer: Pick<VenueSigner, "apiKey">,
): void {
  const { exchange, session } = pooled;
  session.accountId = frame.accountId;
  session.requested = false;
  session.signedAt = frame.signedAt;
  exchange.timeout = frame.timeoutMs;
  exchange.options.recvWindow = frame.recvWindowMs;
  if (frame.accountId === undefined) return;
  const apiKey = signer.apiKey(frame.accountId);
  if (apiKey === undefined) throw new VenueFailure({ kind: "not-sent", reason: "NO_CREDENTIALS" });
  exchange.apiKey = apiKey;
  // Only a handle: signatures come from the signer, which knows the secret behind it.
  exchange.secret = frame.accountId;
}

function takeBack<E extends Exchange>({ exchange, session }: PooledExchange<E>): void {
  session.accountId = undefined;
  session.signedAt = undefined;
  exchange.apiKey = "";
  exchange.secret = "";
}

async function withTimeout<T>(
  work: Promise<T>,
  timeoutMs: number,
  timers: Timers,
  onTimeout: () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // ccxt's own timeout ends with the headers; this one also bounds the body.
    const cancel = timers.after(timeoutMs * 1.2, () => {
      onTimeout();
      reject(new VenueFailure({ kind: "lost", reason: "TIMEOUT" }));
    });
    work.then(resolve, reject).finally(cancel);
  });
}
