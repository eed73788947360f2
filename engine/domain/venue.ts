export type VenueName = "binance" | "bybit";

/** Part of an account's identity: paper, testnet and live never mix. */
export type Environment = "paper" | "testnet" | "live";

export type PositionMode = "one-way" | "hedge";
export type MarginMode = "cross" | "isolated";
