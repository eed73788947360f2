import { describe, expect, it } from "vitest";
import { isSignatureValid, sign, splitSignature } from "./signature.ts";

const SPOT_SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
const FUTURES_SECRET = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
const REST =
  "side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559";
const WIDE = "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96";

describe("the published signatures", () => {
  it.each([
    [
      SPOT_SECRET,
      `symbol=LTCBTC&${REST}`,
      "",
      "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
    ],
    [SPOT_SECRET, `${WIDE}&${REST}`, "", "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"],
    [
      SPOT_SECRET,
      "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC",
      "quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
      "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77",
    ],
    [
      FUTURES_SECRET,
      "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943",
      "",
      "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9",
    ],
  ])("verify, wherever the signature stands", (secret, query, body, signature) => {
    const places = [
      [`${query}&signature=${signature}`, body],
      [`signature=${signature}&${query}`, body],
      ...(body === "" ? [] : [[query, `${body}&signature=${signature.toUpperCase()}`] as const]),
    ] as const;
    for (const [signedQuery, signedBody] of places) {
      const parts = splitSignature(signedQuery, signedBody);
      expect(parts.payload).toBe(query + body);
      expect(isSignatureValid(secret, parts.payload, parts.signature ?? "")).toBe(true);
      expect(isSignatureValid(secret, `${parts.payload} `, parts.signature ?? "")).toBe(false);
    }
    expect(sign(secret, query + body)).toBe(signature);
  });

  it("an absent, short or non-ASCII signature does not verify", () => {
    expect(splitSignature("a=1", "").signature).toBeUndefined();
    expect(isSignatureValid("secret", "a=1", "")).toBe(false);
    expect(isSignatureValid("secret", "a=1", "é".repeat(64))).toBe(false);
  });
});
