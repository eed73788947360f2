// `/v5/private`: log in, subscribe to order, execution, position and wallet, ping.
import type { Exchange } from "../core/exchange.ts";
import type { ApiKey } from "../core/types.ts";
import { authenticateSocket } from "./authenticate.ts";
import type { PrivateFeed, PrivateMessage } from "./private-feed.ts";
import { reqIdField, type SocketConnection, type SocketHandler } from "./socket-connection.ts";
import {
  mixesWholeAndCategory,
  type PrivateSubscription,
  type PrivateTopic,
  parsePrivateTopic,
} from "./topics.ts";
import { type ClientFrame, parseClientFrame, type RequestId } from "./ws-frame.ts";

export interface PrivateSocketDeps {
  readonly exchange: Exchange;
  readonly feed: PrivateFeed;
  /** Called once the socket belongs to an account. */
  readonly onLogIn: (connection: SocketConnection, key: ApiKey) => void;
}

export function servePrivateSocket(deps: PrivateSocketDeps, connection: SocketConnection): SocketHandler {
  /** Topic names as the client wrote them. */
  const subscribed = new Map<string, PrivateSubscription>();
  let leave: (() => void) | undefined;

  function reply(op: string, requestId: RequestId, failure: string | undefined) {
    connection.send({
      success: failure === undefined,
      ret_msg: failure ?? "",
      conn_id: connection.connId,
      ...reqIdField(requestId),
      op,
    });
  }

  function logIn(frame: Extract<ClientFrame, { kind: "auth" }>) {
    if (leave !== undefined) return reply("auth", frame.requestId, "Repeat auth");
    const who = authenticateSocket(deps.exchange, frame, connection.ip);
    if (who.kind === "refused") return reply("auth", frame.requestId, who.retMsg);
    leave = deps.feed.join(who.key.accountId, {
      apiKey: who.key.apiKey,
      wants: (topic) => [...subscribed.values()].some((one) => covers(one, topic)),
      push,
      cut: () => connection.terminate(),
    });
    deps.onLogIn(connection, who.key);
    reply("auth", frame.requestId, undefined);
  }

  function push(message: PrivateMessage) {
    for (const [name, subscription] of subscribed) {
      if (!covers(subscription, message.topic)) continue;
      const { id, creationTime, data } = message;
      connection.send({ id, topic: name, creationTime, data });
    }
  }

  function subscribe(requestId: RequestId, topics: readonly string[]) {
    if (leave === undefined) return reply("subscribe", requestId, "Request not authorized");
    const parsed = topics.map((name) => ({ name, subscription: parsePrivateTopic(name) }));
    const known = parsed.flatMap(({ subscription }) => subscription ?? []);
    const unknown = parsed.filter(({ subscription }) => subscription === undefined);
    if (unknown.length > 0) {
      const names = unknown.map(({ name }) => name).join(",");
      return reply("subscribe", requestId, `error:handler not found,topic:${names}`);
    }
    if (mixesWholeAndCategory(known)) {
      return reply("subscribe", requestId, "error:all-in-one and categorised topics cannot be mixed");
    }
    for (const { name, subscription } of parsed) {
      if (subscription !== undefined) subscribed.set(name, subscription);
    }
    reply("subscribe", requestId, undefined);
  }

  function onFrame(frame: ClientFrame) {
    switch (frame.kind) {
      case "ping":
        return connection.send({
          ...reqIdField(frame.requestId),
          op: "pong",
          args: [String(deps.exchange.nowMs())],
          conn_id: connection.connId,
        });
      case "auth":
        return logIn(frame);
      case "subscribe":
        return subscribe(frame.requestId, frame.topics);
      case "unsubscribe":
        for (const name of frame.topics) subscribed.delete(name);
        return reply("unsubscribe", frame.requestId, undefined);
      case "trade":
      case "malformed":
        return reply(frame.op, frame.requestId, "error:invalid op");
    }
  }

  return {
    onText: (text) => onFrame(parseClientFrame(text)),
    onClose: () => leave?.(),
  };
}

function covers(subscription: PrivateSubscription, topic: PrivateTopic): boolean {
  const { category } = subscription;
  return subscription.topic === topic && (category === undefined || category === "linear");
}
