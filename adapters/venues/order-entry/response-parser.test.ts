import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResponseParser, type HttpAnswer } from "./response-parser.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "utf8");
const readAll = (text: string): HttpAnswer | undefined => createResponseParser().feed(bytes(text));

const SIZED = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"é":"ok"}\n';
const CHUNKED =
  "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\nX-MBX-USED-WEIGHT-1M: 7\r\n\r\n5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: 1\r\n\r\n";
const INTERIM = `HTTP/1.1 100 Continue\r\n\r\n${SIZED}`;

describe("response parser", () => {
  it("reads an answer with a length", () => {
    expect(readAll(SIZED)).toMatchObject({ status: 200, body: '{"é":"ok"}\n', reusable: true });
  });

  it("reads a chunked answer with extensions and trailers", () => {
    const answer = readAll(CHUNKED);
    expect(answer).toMatchObject({ status: 400, body: "hello world", reusable: true });
    expect(answer?.headers["x-mbx-used-weight-1m"]).toBe("7");
  });

  it("reads over interim answers", () => {
    expect(readAll(INTERIM)).toMatchObject({ status: 200 });
  });

  it("reads a body without a length to the end of the connection", () => {
    const parser = createResponseParser();
    expect(parser.feed(bytes("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>"))).toBeUndefined();
    expect(parser.end()).toMatchObject({ status: 502, body: "<html>", reusable: false });
  });

  it("many small pieces cost about as much as one: at a cost that grew with the square this would never end", () => {
    const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const whole = bytes(`${head}${"1\r\na\r\n".repeat(100_000)}0\r\n\r\n`);
    const parser = createResponseParser();
    let answer: HttpAnswer | undefined;
    for (let at = 0; at < whole.length; at += 7) answer = parser.feed(whole.subarray(at, at + 7));
    expect(answer?.body).toBe("a".repeat(100_000));
  });

  it("lines without an end are refused", () => {
    const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(() => readAll(`${head}${"1".repeat(70_000)}`)).toThrow();
    expect(() => readAll(`${head}0\r\n${"t".repeat(70_000)}`)).toThrow();
  });

  it("a half answer stays no answer", () => {
    const parser = createResponseParser();
    expect(parser.feed(bytes(SIZED.slice(0, -3)))).toBeUndefined();
    expect(parser.end()).toBeUndefined();
  });

  it.each([
    ["Connection: close", SIZED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")],
    ["bytes after the answer", `${SIZED}HTTP/1.1 200 OK\r\n`],
    ["HTTP/1.0", SIZED.replace("1.1", "1.0")],
  ])("%s makes the connection unusable", (_name, text) => {
    expect(readAll(text)?.reusable).toBe(false);
  });

  it.each([
    "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/2 200\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    `HTTP/1.1 200 OK\r\nX: ${"a".repeat(70_000)}`,
  ])("refuses what is no HTTP answer (%#)", (text) => {
    expect(() => readAll(text)).toThrow();
  });

  it("reads the same however the bytes are cut, one answer after the other", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.constantFrom(SIZED, CHUNKED, INTERIM), cuts, (text, sizes) => {
        const parser = createResponseParser();
        for (let round = 0; round < 2; round++) {
          const all = bytes(text);
          let answer: HttpAnswer | undefined;
          for (let at = 0, cut = 0; at < all.length; cut++) {
            const size = sizes[cut % sizes.length] ?? 1;
            expect(answer).toBeUndefined();
            answer = parser.feed(all.subarray(at, at + size));
            at += size;
          }
          expect(answer).toEqual(readAll(text));
        }
      }),
    );
  });
});
