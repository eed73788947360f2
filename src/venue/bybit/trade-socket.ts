// `/v5/trade`: order entry over a websocket, with the same endpoints, limits and faults as REST.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ApiKey } from "../core/types.ts";
import type { WireTraffic } from "../wire-traffic.ts";
import { type Answer, refused } from "./answer.ts";
import { authenticateSocket } from "./authenticate.ts";
import type { Delivery } from "./deliver.ts";
import type { Fields, PrivateEndpoint } from "./endpoint.ts";
import { budgetHeaders, type EndpointBudget } from "./endpoint-limit.ts";
import { AMEND, AMEND_BATCH, CANCEL, CANCEL_BATCH, CREATE, CREATE_BATCH } from "./order-endpoints.ts";
import type { PrivateRunner } from "./private-call.ts";
import type { PrivateFeed, PrivateSubscriber } from "./private-feed.ts";
import { countedWindow, parseRequestWindow } from "./recv-window.ts";
import { reqIdField, type SocketConnection, type SocketHandler } from "./socket-connection.ts";
import { type ClientFrame, parseClientFrame, type RequestId } from "./ws-frame.ts";

interface Operation {
  readonly name: string;
  readonly endpoint: PrivateEndpoint;
}

/** REST and socket share one budget per endpoint, hence the REST names. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["order.create", { name: "POST /v5/order/create", endpoint: CREATE }],
  ["order.amend", { name: "POST /v5/order/amend", endpoint: AMEND }],
  ["order.cancel", { name: "POST /v5/order/cancel", endpoint: CANCEL }],
  ["order.create-batch", { name: "POST /v5/order/create-batch", endpoint: CREATE_BATCH }],
  ["order.amend-batch", { name: "POST /v5/order/amend-batch", endpoint: AMEND_BATCH }],
  ["order.cancel-batch", { name: "POST /v5/order/cancel-batch", endpoint: CANCEL_BATCH }],
]);

const REMEMBERED_IDS_MAX = 10_000;

export interface TradeSocketDeps {
  readonly exchange: Exchange;
  readonly feed: PrivateFeed;
  readonly runner: PrivateRunner;
  readonly traffic: WireTraffic;
  readonly onLogIn: (connection: SocketConnection, key: ApiKey) => void;
}

type TradeFrame = Extract<ClientFrame, { kind: "trade" }>;
type AuthFrame = Extract<ClientFrame, { kind: "auth" }>;

export function serveTradeSocket(deps: TradeSocketDeps, connection: SocketConnection): SocketHandler {
  const { exchange } = deps;
  const isNewId = createIdMemory();
  let session: { readonly key: ApiKey; readonly leave: () => void } | undefined;

  function logIn(frame: AuthFrame) {
    const answer = (retCode: number, retMsg: string) => {
      const { connId } = connection;
      connection.send({ ...reqIdField(frame.requestId), retCode, retMsg, op: "auth", connId });
    };
    if (session !== undefined) return answer(20001, "Repeat auth");
    const who = authenticateSocket(exchange, frame, connection.ip);
    if (who.kind === "refused") return answer(who.retCode, who.retMsg);
    const { key } = who;
    const leave = deps.feed.join(key.accountId, revocationOnly(key.apiKey, connection));
    session = { key, leave };
    deps.onLogIn(connection, key);
    answer(0, "OK");
  }

  function reply(frame: TradeFrame, answer: Answer, budget?: EndpointBudget) {
    connection.send(tradeReply(frame, answer, budget, connection.connId, exchange.nowMs()));
  }

  function trade(frame: TradeFrame) {
    const operation = OPERATIONS.get(frame.op);
    const fields = frame.args[0];
    if (operation === undefined) return reply(frame, refused(10404));
    if (session === undefined) return reply(frame, refused(10404, "not authenticated"));
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
      return reply(frame, refused(10001, "params error: args invalid"));
    }
    const window = parseRequestWindow(
      frame.header["X-BAPI-TIMESTAMP"] ?? "",
      frame.header["X-BAPI-RECV-WINDOW"] ?? "",
    );
    if (window === undefined) return reply(frame, refused(10001, "params error: X-BAPI-TIMESTAMP invalid"));
    if (!isNewId(frame.requestId)) return reply(frame, refused(20006));
    deps.traffic.requests += 1;
    const late = countedWindow(window, exchange.nowMs(), deps.traffic);
    if (late !== undefined) return reply(frame, late);
    const named: Fields = Object.fromEntries(Object.entries(fields));
    deps.runner.run({ ...operation, fields: named, key: session.key, window }, (delivery, budget) =>
      send(frame, delivery, budget),
    );
  }

  function send(frame: TradeFrame, delivery: Delivery, budget: EndpointBudget | undefined) {
    switch (delivery.kind) {
      case "answer":
        return reply(frame, delivery.answer, budget);
      case "raw":
        // There is no HTTP status on a socket: the gateway says that the backend is gone.
        return reply(frame, refused(10016), budget);
      case "cut":
        return connection.terminate();
      default:
        return assertNever(delivery);
    }
  }

  function onFrame(frame: ClientFrame) {
    switch (frame.kind) {
      case "ping":
        return connection.send({
          ...reqIdField(frame.requestId),
          op: "pong",
          args: [String(exchange.nowMs())],
          conn_id: connection.connId,
        });
      case "auth":
        return logIn(frame);
      case "trade":
        return exchange.atOneInstant(() => trade(frame));
      case "subscribe":
      case "unsubscribe":
        return reply({ ...frame, kind: "trade", op: frame.kind, args: [], header: {} }, refused(10404));
      case "malformed":
        return reply({ ...frame, kind: "trade", args: [], header: {} }, refused(10404));
      default:
        return assertNever(frame);
    }
  }

  return {
    onText: (text) => onFrame(parseClientFrame(text)),
    onClose: () => session?.leave(),
  };
}

/** A trade socket hears no events; it only ends with its key. */
function revocationOnly(apiKey: string, connection: SocketConnection): PrivateSubscriber {
  return { apiKey, wants: () => false, push: () => undefined, cut: () => connection.terminate() };
}

function tradeReply(
  frame: TradeFrame,
  answer: Answer,
  budget: EndpointBudget | undefined,
  connId: string,
  nowMs: number,
): object {
  const isDone = answer.kind === "ok";
  return {
    ...(frame.requestId === undefined ? {} : { reqId: frame.requestId }),
    retCode: isDone ? 0 : answer.retCode,
    retMsg: isDone ? "OK" : answer.retMsg,
    op: frame.op,
    data: isDone ? answer.result : {},
    retExtInfo: isDone ? (answer.retExtInfo ?? {}) : {},
    header: {
      ...(budget === undefined ? {} : budgetHeaders(budget)),
      Traceid: `${connId}-${nowMs}`,
      Timenow: String(nowMs),
    },
    connId,
  };
}

/** Answers false for an id that this connection has used before. */
function createIdMemory(): (requestId: RequestId) => boolean {
  const seen = new Set<string>();
  return (requestId) => {
    if (requestId === undefined) return true;
    const id = String(requestId);
    if (seen.has(id)) return false;
    if (seen.size >= REMEMBERED_IDS_MAX) seen.clear();
    seen.add(id);
    return true;
  };
}
