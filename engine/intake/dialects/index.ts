// Every dialect, most specific first: the first that recognises a body reads it.
import type { SniffedBody } from "../sniff-body.ts";
import type { Dialect } from "./dialect.ts";
import { native } from "./native.ts";
import { tradingView } from "./tradingview.ts";

export const DIALECTS: readonly Dialect[] = [native, tradingView];

export function dialectOf(body: SniffedBody): Dialect | undefined {
  return DIALECTS.find((dialect) => dialect.recognises(body));
}
