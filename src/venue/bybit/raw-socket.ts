// A bare websocket client for tests: sends what no library would and keeps everything that it hears.
import { WebSocket } from "ws";
import type { ApiKey } from "../core/types.ts";
import { socketSignature } from "./signature.ts";

export type Heard = Readonly<Record<string, unknown>>;

export interface RawSocket {
  send(message: object | string): void;
  /** Sends and waits for the next message that is no topic update. */
  ask(message: object | string): Promise<Heard>;
  logIn(key: Pick<ApiKey, "apiKey" | "secret">, expiresMs: number): Promise<Heard>;
  /** The first `count` rows of a topic, heard so far or to come. */
  topic(name: string, count: number): Promise<readonly Heard[]>;
  /** The raw text of everything heard. */
  readonly texts: readonly string[];
  readonly closed: Promise<void>;
  close(): void;
}

export async function rawSocket(url: string): Promise<RawSocket> {
  const socket = new WebSocket(url);
  const texts: string[] = [];
  const answers: Heard[] = [];
  const rows = new Map<string, Heard[]>();
  let onHeard: (() => void)[] = [];
  const wake = () => {
    const due = onHeard;
    onHeard = [];
    for (const look of due) look();
  };
  socket.on("message", (data) => {
    const text = String(data);
    const message = JSON.parse(text) as Heard;
    texts.push(text);
    const { topic, data: content } = message;
    if (typeof topic !== "string") answers.push(message);
    else rows.set(topic, [...(rows.get(topic) ?? []), ...(Array.isArray(content) ? content : [message])]);
    wake();
  });
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => undefined);

  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => onHeard.push(resolve));
    }
  };
  const send = (message: object | string) =>
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  const ask = (message: object | string) => {
    const before = answers.length;
    send(message);
    return until(() => answers[before]);
  };
  return {
    send,
    ask,
    logIn(key, expiresMs) {
      const signature = socketSignature(key.secret, String(expiresMs));
      return ask({ op: "auth", args: [key.apiKey, expiresMs, signature] });
    },
    topic: (name, count) =>
      until(() => {
        const heard = rows.get(name) ?? [];
        return heard.length >= count ? heard : undefined;
      }),
    texts,
    closed,
    close: () => socket.close(),
  };
}
