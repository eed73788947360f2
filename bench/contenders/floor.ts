// What physics allows in Node: a bare HTTP server, sizing in memory, signed orders straight onto keep-alive sockets.
// No queue, no durability, no checks: nothing that trades money may look like this, but nothing can be faster.
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { monotonicNs } from "../monotonic.ts";
import { createRawHttpClient, type RawHttpClient } from "../rig/raw-http-client.ts";
import { SINK_INSTRUMENTS } from "../sink/instruments.ts";
import { type BenchAccount, benchGroups } from "./bench-account.ts";
import { type StartContender, serveContender } from "./serve-contender.ts";

interface FloorSignal {
  readonly id: string;
  readonly side: string;
  readonly instrument: string;
}

const ORDER_SOCKETS = 64;
const NOTIONAL_USDT = 200;
const RECV_WINDOW_MS = 1_000;

const start: StartContender = async (config) => {
  const groups = benchGroups(config.name, config.groupSizes);
  const orders = await createRawHttpClient({ url: config.venueUrl, connections: ORDER_SOCKETS });
  const host = new URL(config.venueUrl).host;
  const receivedNs: number[] = [];
  const server = createServer((request, response) => {
    const stampNs = monotonicNs();
    readBody(request, (body) => {
      receivedNs.push(stampNs);
      const signal = JSON.parse(body) as FloorSignal;
      const group = groups[Number(request.url?.slice("/hooks/".length))] ?? [];
      for (const account of group) sendOrder(orders, host, account, signal);
      const answer = `{"signalId":"${signal.id}"}`;
      response
        .writeHead(200, { "content-type": "application/json", "content-length": answer.length })
        .end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    hookUrls: groups.map((_, index) => `http://127.0.0.1:${port}/hooks/${index}`),
    receivedNs,
    async stop() {
      orders.close();
      server.close();
      server.closeAllConnections();
    },
  };
};

function readBody(request: IncomingMessage, use: (body: string) => void): void {
  let body = "";
  request.setEncoding("latin1");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => use(body));
}

const BY_SYMBOL = new Map(
  SINK_INSTRUMENTS.map(({ symbol, price, stepSize }) => [
    symbol,
    {
      price: Number(price),
      steps: Math.round(1 / Number(stepSize)),
      decimals: stepSize.length - stepSize.indexOf(".") - 1,
    },
  ]),
);

function sendOrder(orders: RawHttpClient, host: string, account: BenchAccount, signal: FloorSignal): void {
  const instrument = BY_SYMBOL.get(signal.instrument);
  if (instrument === undefined) return;
  const quantity = (
    Math.floor((NOTIONAL_USDT / instrument.price) * instrument.steps) / instrument.steps
  ).toFixed(instrument.decimals);
  const query = `symbol=${signal.instrument}&side=${signal.side === "buy" ? "BUY" : "SELL"}&type=MARKET&quantity=${quantity}&newClientOrderId=${signal.id}-${account.index}&newOrderRespType=RESULT&recvWindow=${RECV_WINDOW_MS}&timestamp=${Date.now()}`;
  const body = `${query}&signature=${createHmac("sha256", account.secret).update(query).digest("hex")}`;
  orders
    .send(
      `POST /fapi/v1/order HTTP/1.1\r\nHost: ${host}\r\nX-MBX-APIKEY: ${account.apiKey}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    .catch((error: unknown) => process.stderr.write(`floor: an order failed: ${String(error)}\n`));
}

serveContender(start);
