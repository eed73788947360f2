// The venue's fence against late requests: checked on arrival and again before matching.
import type { WireTraffic } from "../wire-traffic.ts";
import { type Refusal, refused } from "./answer.ts";

export const RECV_WINDOW_DEFAULT_MS = 5_000;
const AHEAD_LIMIT_MS = 1_000;
const INTEGER = /^\d{1,16}$/;

export interface RequestWindow {
  readonly timestampMs: number;
  readonly recvWindowMs: number;
}

/** Header text to numbers; undefined when either is no whole number. An absent window means the default. */
export function parseRequestWindow(timestamp: string, recvWindow: string): RequestWindow | undefined {
  if (!INTEGER.test(timestamp) || !(recvWindow === "" || INTEGER.test(recvWindow))) return undefined;
  return {
    timestampMs: Number(timestamp),
    recvWindowMs: recvWindow === "" ? RECV_WINDOW_DEFAULT_MS : Number(recvWindow),
  };
}

/** Accepts iff `now - recvWindow <= timestamp < now + 1000`. */
export function outsideWindow(window: RequestWindow, nowMs: number): Refusal | undefined {
  const { timestampMs, recvWindowMs } = window;
  if (timestampMs >= nowMs - recvWindowMs && timestampMs < nowMs + AHEAD_LIMIT_MS) return undefined;
  return refused(
    10002,
    "invalid request, please check your server timestamp or recv_window param. " +
      `req_timestamp[${timestampMs}],server_timestamp[${nowMs}],recv_window[${recvWindowMs}]`,
  );
}

export function countedWindow(
  window: RequestWindow,
  nowMs: number,
  traffic: WireTraffic,
): Refusal | undefined {
  const refusal = outsideWindow(window, nowMs);
  if (refusal !== undefined) traffic.outsideWindow += 1;
  return refusal;
}
