// Builds a whole paper venue in this process: prices, both exchanges, their wire servers, the control API.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { binanceWire } from "./binance/wire.ts";
import { bybitWire } from "./bybit/wire.ts";
import type { ControlContext } from "./control/control-routes.ts";
import { createControlServer } from "./control/control-server.ts";
import { SeededFaults } from "./control/seeded-faults.ts";
import { systemClock, type VenueClock } from "./core/clock.ts";
import { INSTRUMENTS } from "./core/instruments.ts";
import { PaperExchange } from "./core/paper-exchange.ts";
import { BINANCE_POLICY, BYBIT_POLICY, type ExchangePolicy } from "./core/policy.ts";
import { PriceBoard } from "./core/price-board.ts";
import { csvReplay, heldPrices, type PriceProcess, parsePriceCsv, randomWalk } from "./core/price-process.ts";
import { openStateStore } from "./core/state-store.ts";
import type { ExchangeName } from "./core/types.ts";
import type { LimitSettings, MountedWire, WireAdapter } from "./wire-adapter.ts";

export type PriceSource =
  | { readonly kind: "walk" }
  | { readonly kind: "hand" }
  | { readonly kind: "csv"; readonly file: string };

export interface VenueOptions {
  /** 0 = any free ports; else this port for Binance, the next two for Bybit and control. Default 0. */
  readonly port?: number | undefined;
  /** Where it listens. Default: loopback, because nobody has to say who they are. */
  readonly host?: string | undefined;
  /** What others call `host`; the control API answers to this name too. Default: as `host`. */
  readonly name?: string | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Default: seeded random walk. */
  readonly prices?: PriceSource | undefined;
  /** Time between steps of the random walk. Default 1000. */
  readonly walkStepMs?: number | undefined;
  readonly limits?: Partial<LimitSettings> | undefined;
  /** Accounts, orders, positions, keys and ledger survive a restart in this file and its neighbours. */
  readonly stateFile?: string | undefined;
  /** Default: the machine's clock. With another clock nothing moves by itself; call `advanceTime`. */
  readonly clock?: VenueClock | undefined;
}

export interface VenueUrls {
  readonly binance: { readonly rest: string; readonly ws: string };
  readonly bybit: { readonly rest: string; readonly ws: string };
  readonly control: string;
}

export interface RunningVenue {
  readonly urls: VenueUrls;
  readonly exchanges: Readonly<Record<ExchangeName, PaperExchange>>;
  /** In-process access to what the control API offers. */
  readonly control: ControlContext;
  /** Stops servers and timers and saves the state. */
  stop(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const PULSE_MS = 100;
const KEEP_ALIVE_MS = 65_000;
/** Long advances go in chunks, so that prices and fundings fall near their times. */
const ADVANCE_CHUNK_MIN_MS = 3_600_000;
const ADVANCE_CHUNK_MAX_MS = 8 * 3_600_000;

interface Mounted {
  readonly exchange: PaperExchange;
  readonly wire: MountedWire;
  readonly server: Server;
}

export async function startVenue(options: VenueOptions = {}): Promise<RunningVenue> {
  const { port = 0, seed = 1, host = LOOPBACK } = options;
  const { name = host } = options;
  const clock = options.clock ?? systemClock();
  const board = new PriceBoard(INSTRUMENTS, clock, seed);
  const build = (policy: ExchangePolicy) =>
    new PaperExchange({ policy, clock, board, instruments: INSTRUMENTS, seed });
  const exchanges = { binance: build(BINANCE_POLICY), bybit: build(BYBIT_POLICY) };
  const store =
    options.stateFile === undefined ? undefined : await openStateStore(options.stateFile, exchanges, board);
  const process = await priceProcess(options, board, clock, seed);
  const faults = new SeededFaults(seed);
  const limits: LimitSettings = { enabled: true, scale: 1, ...options.limits };
  const mount = (adapter: WireAdapter, exchange: PaperExchange): Mounted => {
    const wire = adapter.mount({ exchange, faults, limits });
    return { exchange, wire, server: serverOf(wire) };
  };
  const binance = mount(binanceWire, exchanges.binance);
  const bybit = mount(bybitWire, exchanges.bybit);
  const pulse = () => {
    process.advanceTo(clock.nowMs());
    exchanges.binance.tick();
    exchanges.bybit.tick();
    store?.savePrices();
  };
  let offsetMs = 0;
  const noteOffset = (byMs: number) => {
    for (const exchange of Object.values(exchanges)) exchange.noteClockOffset(byMs);
  };
  // A restart lost the offset that the last clock had.
  noteOffset(0);
  const control: ControlContext = {
    exchanges: { binance, bybit },
    board,
    faults,
    limits,
    advanceTime(byMs) {
      const chunkMs = Math.min(ADVANCE_CHUNK_MAX_MS, Math.max(ADVANCE_CHUNK_MIN_MS, byMs / 100));
      for (let leftMs = byMs; leftMs > 0; leftMs -= chunkMs) {
        clock.shift(Math.min(leftMs, chunkMs));
        pulse();
      }
    },
    jumpClock(byMs) {
      clock.shift(byMs);
      offsetMs += byMs;
      noteOffset(offsetMs);
    },
  };
  const servers = [binance.server, bybit.server, createControlServer(control, name)];
  const ports = await listenAll(servers, { host, port });
  const timer = options.clock === undefined ? setInterval(pulse, PULSE_MS) : undefined;
  return {
    urls: urlsOf(name, ports),
    exchanges,
    control,
    async stop() {
      clearInterval(timer);
      for (const { wire } of [binance, bybit]) wire.close();
      await Promise.all(servers.map(closeServer));
      await store?.close();
    },
  };
}

function serverOf(wire: MountedWire): Server {
  const server = createServer((request, response) => wire.handleRequest(request, response));
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    wire.handleUpgrade(request, socket, head);
  });
  return server;
}

async function priceProcess(
  { prices = { kind: "walk" }, walkStepMs = 1_000 }: VenueOptions,
  board: PriceBoard,
  clock: VenueClock,
  seed: number,
): Promise<PriceProcess> {
  if (prices.kind === "hand") return heldPrices;
  if (prices.kind === "walk") return randomWalk(board, seed, walkStepMs, clock.nowMs());
  return csvReplay(board, parsePriceCsv(await readFile(prices.file, "utf8")), clock.nowMs());
}

interface Place {
  readonly host: string;
  readonly port: number;
}

async function listenAll(servers: readonly Server[], { host, port }: Place): Promise<readonly number[]> {
  const ports: number[] = [];
  for (const [index, server] of servers.entries()) {
    try {
      ports.push(await listen(server, { host, port: port === 0 ? 0 : port + index }));
    } catch (error) {
      await Promise.all(servers.slice(0, index).map(closeServer));
      throw error;
    }
  }
  return ports;
}

function listen(server: Server, { host, port }: Place): Promise<number> {
  // Longer than clients keep an idle connection: else one is closed just as it is used again.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function urlsOf(name: string, [binance, bybit, control]: readonly number[]): VenueUrls {
  const both = (port: number | undefined) => ({ rest: `http://${name}:${port}`, ws: `ws://${name}:${port}` });
  return { binance: both(binance), bybit: both(bybit), control: `http://${name}:${control}` };
}
