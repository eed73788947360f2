import { expect, it } from "vitest";
import type { Leg } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { receiveWindow } from "./receive-window.ts";

const WINDOWS = { entryRecvWindowMs: 2_000, protectionRecvWindowMs: 3_000 };
const NOW = 1_000_000;

it.each<[Leg, number | undefined, number]>([
  ["entry", undefined, 2_000],
  ["entry", 10_000, 2_000],
  ["entry", 2_000, 2_000],
  ["entry", 570, 570],
  ["entry", 0, 1],
  ["entry", -5_000, 1],
  ["exit", undefined, 3_000],
  ["stop", undefined, 3_000],
])("of an %s that expires in %s ms is %s ms", (leg, expiresInMs, windowMs) => {
  const expiresAt = expiresInMs === undefined ? undefined : ((NOW + expiresInMs) as UnixMs);
  expect(receiveWindow({ leg, expiresAt }, NOW as UnixMs, WINDOWS)).toBe(windowMs);
});
