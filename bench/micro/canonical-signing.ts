// Question: what does signing one order cost, and does anything cheaper than createHmac per order exist in Node?
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { runMicroBench } from "./harness.ts";

const SECRET = "s".repeat(64);
const KEY: KeyObject = createSecretKey(Buffer.from(SECRET));
const BLOCK_BYTES = 64;

/** HMAC by its definition on the one-shot hash; the two padded key blocks are prepared once per account. */
function preparedHmac(secret: string): (text: string) => string {
  const key = Buffer.alloc(BLOCK_BYTES);
  key.write(secret, "latin1");
  const inner = key.map((byte) => byte ^ 0x36);
  const outer = Buffer.concat([key.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  return (text) => {
    const message = Buffer.allocUnsafe(BLOCK_BYTES + text.length);
    message.set(inner);
    message.write(text, BLOCK_BYTES, "latin1");
    outer.set(hash("sha256", message, "buffer"), BLOCK_BYTES);
    return hash("sha256", outer, "hex");
  };
}

const binanceQuery = (index: number): string =>
  `symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010&newClientOrderId=x${index}&newOrderRespType=RESULT&recvWindow=1000&timestamp=1790000000000`;
const bybitPayload = (index: number): string =>
  `1790000000000${"k".repeat(18)}1000{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.010","orderLinkId":"x${index}","stopLoss":"58800","takeProfit":"62400","tpslMode":"Full"}`;
const signPrepared = preparedHmac(SECRET);

runMicroBench("Signing one order request (hex HMAC-SHA256)", [
  { name: "build the Binance query only", run: (index) => binanceQuery(index) },
  {
    name: "Binance, createHmac(secret text)",
    run: (index) => createHmac("sha256", SECRET).update(binanceQuery(index)).digest("hex"),
  },
  {
    name: "Binance, createHmac(KeyObject)",
    run: (index) => createHmac("sha256", KEY).update(binanceQuery(index)).digest("hex"),
  },
  { name: "Binance, prepared blocks, one-shot hash", run: (index) => signPrepared(binanceQuery(index)) },
  {
    name: "Bybit, createHmac(secret text)",
    run: (index) => createHmac("sha256", SECRET).update(bybitPayload(index)).digest("hex"),
  },
]);
