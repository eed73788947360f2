// One websocket connection of a stream: greets, pings, watches for silence, and ends exactly once.
import WebSocket from "ws";
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";
import type { FrameEffect, StreamDialect } from "./stream-dialect.ts";

export interface StreamSocketOptions {
  readonly dialect: StreamDialect;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly pingEveryMs: number;
  readonly silenceMaxMs: number;
  onReady(): void;
  onEnd(reason: string): void;
}

export interface StreamSocket {
  close(): void;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** From connecting to subscribed. */
const READY_TIMEOUT_MS = 15_000;
const PAYLOAD_MAX = 16 * 1_024 * 1_024;

export function openStreamSocket(url: string, options: StreamSocketOptions): StreamSocket {
  const { dialect, clock, timers } = options;
  const socket = new WebSocket(url, {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: PAYLOAD_MAX,
    followRedirects: false,
    perMessageDeflate: false,
  });
  const cancels: CancelTimer[] = [];
  let heardAt = clock.monotonic();
  let ended = false;
  let isReady = false;

  const ready = (): void => {
    isReady = true;
    options.onReady();
  };
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    for (const cancel of cancels) cancel();
    socket.terminate();
    options.onEnd(reason);
  };
  const send = (frames: readonly string[]): void => {
    for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(frame);
  };
  const apply = (effect: FrameEffect): void => {
    if (effect === undefined) return;
    if (effect.kind === "ready") ready();
    if (effect.kind === "send") send(effect.frames);
    if (effect.kind === "reopen") end(effect.reason);
  };
  const heard = (): void => {
    heardAt = clock.monotonic();
  };
  const ping = (): void => {
    if (clock.monotonic() - heardAt > options.silenceMaxMs) {
      end("SILENT");
      return;
    }
    if (dialect.pingFrame !== undefined) send([dialect.pingFrame]);
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  };
  const keepAlive = async (run: () => Promise<boolean>): Promise<void> => {
    if (!(await run())) end("KEEP_ALIVE_REFUSED");
  };

  cancels.push(
    timers.after(READY_TIMEOUT_MS, () => {
      if (!isReady) end("NOT_SUBSCRIBED");
    }),
  );
  socket.on("open", () => {
    heard();
    cancels.push(timers.every(options.pingEveryMs, ping));
    const { keepAlive: extend } = dialect;
    if (extend !== undefined) cancels.push(timers.every(extend.everyMs, () => void keepAlive(extend.run)));
    send(dialect.greeting());
    if (dialect.readyOnOpen) ready();
  });
  socket.on("message", (data) => {
    heard();
    if (!ended) apply(dialect.receive(String(data)));
  });
  socket.on("ping", heard);
  socket.on("pong", heard);
  socket.on("unexpected-response", (_request, response) => {
    response.destroy();
    end(`HTTP_${response.statusCode ?? 0}`);
  });
  socket.on("error", (error: Error & { readonly code?: string }) => end(error.code ?? "SOCKET_ERROR"));
  socket.on("close", (code) => end(`CLOSED_${code}`));
  return { close: () => end("CLOSED") };
}
