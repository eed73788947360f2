import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { decodeBody, type SniffedBody, sniffBody } from "./sniff-body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function sniffed(body: Uint8Array): string {
  const decoded = decodeBody(body);
  if (decoded.kind === "refused") return decoded.refusal.code;
  const result = sniffBody(decoded.text);
  return result.kind === "refused" ? result.refusal.code : shown(result);
}

function shown(body: SniffedBody): string {
  if (body.kind === "text") return `text ${body.text}`;
  return canonicalJson(body.kind === "fields" ? body.fields : body.items);
}

describe("sniffBody", () => {
  it.each([
    ["plain JSON", '{"a":"1"}', '{"a":"1"}'],
    ["a stray newline", '{"a":1}\n', '{"a":1}'],
    ["newlines and tabs around", '\r\n\t {"a":1}\r\n\r\n', '{"a":1}'],
    ["a BOM", '\ufeff{"a":1}', '{"a":1}'],
    ["two BOMs and a newline", '\ufeff\ufeff{"a":1}\n', '{"a":1}'],
    ["a trailing =", '{"a":1}=', '{"a":1}'],
    ["a trailing = and newline", '{"a":1}=\n', '{"a":1}'],
    ["percent-encoded JSON", "%7B%22a%22%3A+1%7D=", '{"a":1}'],
    ["a list", '[{"a":1}]', '[{"a":1}]'],
    ["a form", "ticker=BTCUSDT&price=1.50&note=a+b%21", '{"note":"a b!","price":"1.50","ticker":"BTCUSDT"}'],
    ["text", "Buy BTC/USDT at 60000", "text Buy BTC/USDT at 60000"],
    ["nothing", "", "BODY_EMPTY"],
    ["white space", " \n\t\ufeff", "BODY_EMPTY"],
    ["a null character", '{"a":"\0"}', "BODY_CHARACTER_FORBIDDEN"],
    ["two values", '{"a":1}{"a":2}', "BODY_NOT_JSON"],
    ["two trailing =", '{"a":1}==', "BODY_NOT_JSON"],
    ["a broken form", "a=%zz", "BODY_NOT_FORM"],
    ["a form's null character", "a=%00", "BODY_CHARACTER_FORBIDDEN"],
    ["a form's forbidden key", "__proto__=1", "BODY_KEY_FORBIDDEN"],
    ["a form's duplicate key", "a=1&a=2", "BODY_KEY_DUPLICATE"],
    ["a placeholder in a value", '{"a":"{{ticker}}"}', "PLACEHOLDER_UNRESOLVED"],
    ["a placeholder that breaks the JSON", '{"a":{{strategy.order.contracts}}}', "PLACEHOLDER_UNRESOLVED"],
    ["a placeholder in a form", "a=%7B%7Bticker%7D%7D", "PLACEHOLDER_UNRESOLVED"],
    ["an unfinished placeholder", '{"a":"{{ticker"}', "PLACEHOLDER_UNRESOLVED"],
    ["doubled braces", '{{"a":1}}', "BODY_NOT_JSON"],
  ])("%s", (_name, body, expected) => {
    expect(sniffed(bytes(body))).toBe(expected);
  });

  it("names the placeholder", () => {
    const result = sniffBody('{"qty": {{strategy.order.contract}} }');
    expect(result.kind === "refused" && result.refusal.detail).toContain('"{{strategy.order.contract}}"');
  });

  it.each([
    ["a lone continuation byte", [0x7b, 0x80, 0x7d]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["a UTF-8 surrogate", [0xed, 0xa0, 0x80]],
    ["UTF-16 with BOM", [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
    ["gzip", [0x1f, 0x8b, 0x08, 0x00]],
  ])("refuses %s", (_name, raw) => {
    expect(sniffed(Uint8Array.from(raw))).toBe("BODY_NOT_UTF8");
  });

  it("takes 64 KiB and not one byte more", () => {
    const body = bytes(`{"a":"${"x".repeat(65_528)}"}`);
    expect(body.byteLength).toBe(65_536);
    expect(sniffed(body)).toMatch(/^\{"a":"x+"\}$/);
    expect(sniffed(Uint8Array.of(...body, 0x20))).toBe("BODY_TOO_LARGE");
  });

  test("property: never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => typeof sniffed(body) === "string"));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof sniffed(bytes(text)) === "string"));
  });
});
