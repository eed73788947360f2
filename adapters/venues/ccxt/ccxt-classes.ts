// The classes of ccxt that we use, from their own files: its entry loads a hundred exchanges, which costs each process 0.3 s
// of CPU at its start and 60 MB for as long as it lives (ADR 58).

export { default as Binance } from "../../../node_modules/ccxt/js/src/binanceusdm.js";
export { default as Bybit } from "../../../node_modules/ccxt/js/src/bybit.js";
export { default as BinanceSockets } from "../../../node_modules/ccxt/js/src/pro/binanceusdm.js";
export { default as BybitSockets } from "../../../node_modules/ccxt/js/src/pro/bybit.js";
