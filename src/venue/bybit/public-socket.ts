// `/v5/public/<category>`: subscriptions and pings; the categories that the venue lacks accept sockets but list nothing.
import type { PublicFeed } from "./public-feed.ts";
import { reqIdField, type SocketConnection, type SocketHandler } from "./socket-connection.ts";
import { type PublicTopic, parsePublicTopic } from "./topics.ts";
import { type ClientFrame, parseClientFrame, type RequestId } from "./ws-frame.ts";

export function servePublicSocket(
  feed: PublicFeed,
  category: string,
  connection: SocketConnection,
): SocketHandler {
  const joined = new Set<string>();
  const send = (text: string) => connection.sendText(text);

  function reply(op: string, requestId: RequestId, success: boolean, retMsg: string) {
    connection.send({
      success,
      ret_msg: retMsg,
      conn_id: connection.connId,
      ...reqIdField(requestId),
      op,
    });
  }

  /** One unknown topic fails the request; the others of it are subscribed all the same. */
  function subscribe(requestId: RequestId, names: readonly string[]) {
    const asked = names.map((name) => ({ name, topic: topicOf(name) }));
    const unknown = asked.filter(({ topic }) => topic === undefined).map(({ name }) => name);
    const failure = unknown.length === 0 ? "" : `error:handler not found,topic:${unknown.join(",")}`;
    reply("subscribe", requestId, failure === "", failure);
    for (const { name, topic } of asked) {
      if (topic === undefined || joined.has(name)) continue;
      joined.add(name);
      feed.join(name, topic, send);
    }
  }

  function topicOf(name: string): PublicTopic | undefined {
    const topic = category === "linear" ? parsePublicTopic(name) : undefined;
    return topic !== undefined && feed.lists(topic) ? topic : undefined;
  }

  function leave(names: Iterable<string>) {
    for (const name of names) {
      feed.leave(name, send);
      joined.delete(name);
    }
  }

  function onFrame(frame: ClientFrame) {
    switch (frame.kind) {
      case "ping":
        return reply("ping", frame.requestId, true, "pong");
      case "subscribe":
        return subscribe(frame.requestId, frame.topics);
      case "unsubscribe":
        leave(frame.topics);
        return reply("unsubscribe", frame.requestId, true, "");
      case "auth":
        return reply("auth", frame.requestId, false, "error:invalid op");
      case "trade":
      case "malformed":
        return reply(frame.op, frame.requestId, false, "error:invalid op");
    }
  }

  return {
    onText: (text) => onFrame(parseClientFrame(text)),
    onClose: () => leave([...joined]),
  };
}
