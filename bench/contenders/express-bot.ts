// What a competent ordinary bot is: express, one ccxt instance per account, one BullMQ job per order on Redis, nothing written ahead.
// ccxt's own throttle is off, in its favour: on, back-to-back signals would measure the throttle. Each instance loads its own markets,
// as ccxt does when asked for an order, except in quick runs: a thousand copies take half a minute to load.
import type { AddressInfo } from "node:net";
import { Queue, Worker } from "bullmq";
import { binanceusdm } from "ccxt";
import express from "express";
import { monotonicNs } from "../monotonic.ts";
import { type BenchAccount, benchGroups } from "./bench-account.ts";
import type { StartContender } from "./serve-contender.ts";

interface OrderJob {
  readonly accountIndex: number;
  readonly signalId: string;
  readonly side: "buy" | "sell";
  readonly symbol: string;
}

const NOTIONAL_USDT = 200;
const WORKER_CONCURRENCY = 50;
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;

/** `one-by-one`: `for … await queue.add(…)`, as most bots are written. `together`: all adds at once, as a tuned one does. */
export type Enqueue = "one-by-one" | "together";

export const startExpressBot =
  (enqueue: Enqueue): StartContender =>
  async (config) => {
    const groups = benchGroups(config.name, config.groupSizes);
    const exchanges = await createExchanges(config.venueUrl, groups.flat(), config.quick);
    const redis = new URL(config.stores.redisUrl);
    const connection = { host: redis.hostname, port: Number(redis.port) };
    const queueName = `${config.name}-${process.pid}`;
    const queue = new Queue<OrderJob>(queueName, { connection });
    const worker = new Worker<OrderJob>(queueName, async (job) => placeOrder(exchanges, job.data), {
      connection: { ...connection, maxRetriesPerRequest: null },
      concurrency: WORKER_CONCURRENCY,
    });
    worker.on("failed", (_job, error) => process.stderr.write(`an order failed: ${error.message}\n`));
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);

    const receivedNs: number[] = [];
    const app = express();
    app.use((_request, _response, next) => {
      receivedNs.push(monotonicNs());
      next();
    });
    app.use(express.json({ limit: "64kb" }));
    app.post("/hooks/:group", async (request, response) => {
      const { id, side, instrument } = request.body as {
        id: string;
        side: "buy" | "sell";
        instrument: string;
      };
      const accounts = groups[Number(request.params.group)] ?? [];
      const symbol = `${instrument.replace(/USDT$/, "")}/USDT:USDT`;
      const orders = accounts.map(({ index }) => ({ accountIndex: index, signalId: id, side, symbol }));
      if (enqueue === "together")
        await Promise.all(orders.map((order) => queue.add("order", order, JOB_OPTIONS)));
      else for (const order of orders) await queue.add("order", order, JOB_OPTIONS);
      response.json({ signalId: id });
    });
    const server = app.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      hookUrls: groups.map((_, index) => `http://127.0.0.1:${port}/hooks/${index}`),
      receivedNs,
      async stop() {
        server.close();
        server.closeAllConnections();
        await worker.close(true);
        await queue.close();
      },
    };
  };

async function createExchanges(
  venueUrl: string,
  accounts: readonly BenchAccount[],
  shareMarkets: boolean,
): Promise<ReadonlyMap<number, binanceusdm>> {
  const build = (apiKey: string, secret: string): binanceusdm => {
    const exchange = new binanceusdm({ apiKey, secret, enableRateLimit: false });
    exchange.urls.api = onLoopback(exchange.urls.api, venueUrl) as typeof exchange.urls.api;
    return exchange;
  };
  const shared = build("", "");
  await shared.loadMarkets();
  const exchanges = new Map<number, binanceusdm>();
  for (const { index, apiKey, secret } of accounts) {
    const exchange = build(apiKey, secret);
    if (shareMarkets) exchange.setMarketsFromExchange(shared);
    else await exchange.loadMarkets();
    exchanges.set(index, exchange);
  }
  return exchanges;
}

/** Every base URL keeps its path and loses its origin, whatever ccxt's table looks like. */
function onLoopback(table: unknown, venueUrl: string): unknown {
  if (typeof table === "string") return venueUrl + new URL(table).pathname.replace(/\/$/, "");
  if (typeof table !== "object" || table === null) return table;
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, onLoopback(value, venueUrl)]));
}

async function placeOrder(exchanges: ReadonlyMap<number, binanceusdm>, order: OrderJob): Promise<void> {
  const exchange = exchanges.get(order.accountIndex);
  if (exchange === undefined) throw new Error(`no account ${order.accountIndex}`);
  const price = order.symbol.startsWith("BTC/") ? 60_000 : order.symbol.startsWith("ETH/") ? 3_000 : 100;
  const amount = Number(exchange.amountToPrecision(order.symbol, NOTIONAL_USDT / price));
  await exchange.createOrder(order.symbol, "market", order.side, amount, undefined, {
    newClientOrderId: `${order.signalId}-${order.accountIndex}`,
  });
}
