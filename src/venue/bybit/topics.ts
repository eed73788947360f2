// Topic names of Bybit's public linear and private sockets.

export type PublicTopic =
  | { readonly kind: "tickers"; readonly symbol: string }
  | { readonly kind: "orderbook"; readonly symbol: string; readonly depth: number }
  | { readonly kind: "publicTrade"; readonly symbol: string }
  | { readonly kind: "kline"; readonly symbol: string; readonly interval: string };

export const BOOK_DEPTHS: readonly number[] = [1, 50, 200, 1000];
export const PRIVATE_TOPICS = ["order", "execution", "position", "wallet"] as const;
export type PrivateTopic = (typeof PRIVATE_TOPICS)[number];

/** Symbols are not checked here: whether one is listed is the exchange's knowledge. */
export function parsePublicTopic(topic: string): PublicTopic | undefined {
  const [name, ...rest] = topic.split(".");
  const [first, second] = rest;
  if (rest.length === 1 && first !== undefined && first !== "") {
    if (name === "tickers") return { kind: "tickers", symbol: first };
    if (name === "publicTrade") return { kind: "publicTrade", symbol: first };
  }
  if (rest.length === 2 && first !== undefined && second !== undefined && second !== "") {
    const depth = Number(first);
    if (name === "orderbook" && BOOK_DEPTHS.includes(depth)) {
      return { kind: "orderbook", symbol: second, depth };
    }
    if (name === "kline") return { kind: "kline", symbol: second, interval: first };
  }
  return undefined;
}

/** A private subscription as asked for: `order` covers every category, `order.linear` only one. */
export interface PrivateSubscription {
  readonly topic: PrivateTopic;
  readonly category: string | undefined;
}

const CATEGORIES: readonly string[] = ["linear", "spot", "inverse", "option"];

export function parsePrivateTopic(text: string): PrivateSubscription | undefined {
  const [name, category, ...rest] = text.split(".");
  const topic = PRIVATE_TOPICS.find((known) => known === name);
  if (topic === undefined || rest.length > 0) return undefined;
  if (category === undefined) return { topic, category: undefined };
  return topic !== "wallet" && CATEGORIES.includes(category) ? { topic, category } : undefined;
}

/** The venue refuses one request that asks for a topic both as a whole and by category. */
export function mixesWholeAndCategory(subscriptions: readonly PrivateSubscription[]): boolean {
  return subscriptions.some(
    (one) =>
      one.category === undefined &&
      subscriptions.some((other) => other.topic === one.topic && other.category !== undefined),
  );
}
