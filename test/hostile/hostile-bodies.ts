// Bodies that nobody honest sends, by family, the same ones on every run.
import { gzipSync } from "node:zlib";
import { badNumbers, VALID_ALERT, VALID_NATIVE, wrongTypes } from "./hostile-fields.ts";

export interface HostileBody {
  readonly family: string;
  readonly body: Uint8Array;
}

const utf8 = new TextEncoder();
const SIZES = [1, 2, 9, 10, 11, 12, 100, 1_000, 5_000, 10_000];

export function* hostileBodies(): Generator<HostileBody> {
  yield* family("empty", empties());
  yield* family("truncated", truncated(VALID_NATIVE), truncated(VALID_ALERT));
  yield* family("depth", depths());
  yield* family("numbers", badNumbers());
  yield* family("keys", keys());
  yield* family("types", wrongTypes());
  yield* family("unicode", unicodeTexts());
  yield* family("encodings", encodings());
  yield* family("flipped-bytes", flippedBytes(utf8.encode(VALID_NATIVE)));
  yield* family("huge", huge());
  yield* family("backtracking", backtracking());
  yield* family("tails", tails());
  yield* family("not-json", notJson());
}

function* family(name: string, ...sources: Iterable<string | Uint8Array>[]): Generator<HostileBody> {
  for (const source of sources) {
    for (const body of source) {
      yield { family: name, body: typeof body === "string" ? utf8.encode(body) : body };
    }
  }
}

function* empties(): Generator<string> {
  for (const space of ["", " ", "\n", "\r\n", "\t", "\ufeff", "\u00a0", "\u2028", "\u3000"]) {
    for (const times of [1, 2, 1_000]) yield space.repeat(times);
  }
}

/** Cut at every byte but the last. */
function* truncated(text: string): Generator<Uint8Array> {
  const bytes = utf8.encode(text);
  for (let length = 1; length < bytes.length; length++) yield bytes.slice(0, length);
}

function* depths(): Generator<string> {
  for (const times of [...SIZES.filter((size) => size > 10), 16_000]) {
    yield "[".repeat(times);
    yield "[".repeat(times) + "]".repeat(times);
    yield '{"a":'.repeat(times);
    yield `${'{"a":'.repeat(times)}1${"}".repeat(times)}`;
    yield `${'[{"a":'.repeat(times)}1`;
    yield VALID_NATIVE.replace('"2%"', "[".repeat(times) + "]".repeat(times));
  }
}

const BAD_KEYS = ["__proto__", "constructor", "prototype", "\\u005f_proto__", "\\u0063onstructor"];

function* keys(): Generator<string> {
  for (const key of BAD_KEYS) {
    for (const value of ['{"admin":true}', "1", "null", "[]", '"x"']) {
      yield VALID_NATIVE.replace("{", `{"${key}":${value},`);
      yield VALID_NATIVE.replace("}", `,"${key}":${value}}`);
      yield VALID_ALERT.replace('"bar":{', `"bar":{"${key}":${value},`);
      yield `{"${key}":${value}}`;
      yield `[{"${key}":${value}}]`;
    }
    yield `${key.replace("\\u005f", "_").replace("\\u0063", "c")}=1&ticker=BTCUSDT&action=buy`;
  }
  for (const name of Object.keys(JSON.parse(VALID_NATIVE))) {
    yield VALID_NATIVE.replace("{", `{"${name}":1,`);
    yield VALID_NATIVE.replace(
      "{",
      `{"\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}${name.slice(1)}":1,`,
    );
  }
  for (const name of [
    "toString",
    "valueOf",
    "hasOwnProperty",
    "then",
    "toJSON",
    "$where",
    "length",
    "",
    " ",
    "stopp",
    "ID",
  ]) {
    yield VALID_NATIVE.replace("{", `{"${name}":1,`);
  }
  yield "ticker=BTCUSDT&ticker=ETHUSDT&action=buy";
}

const ODD_TEXTS = [
  ...[
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\u0000",
    "\u0001",
    "\u001f",
    "\u007f",
    "\u0085",
    "\u2028",
    "\ufffe",
  ],
  ...[
    "\uffff",
    "\ud83d\ude00",
    "e\u0301",
    "\u0301".repeat(500),
    "ВТС",
    "ＢＴＣ",
    "\u{1d401}",
    "\u{e0041}",
    "\u00ad",
  ],
];
const ODD_ESCAPES = [
  "\\ud800",
  "\\udc00",
  "\\udc00\\ud800",
  "\\u0000",
  "\\u",
  "\\u12",
  "\\x41",
  "\\ud83d\\u0041",
  "\\U0041",
];

function* unicodeTexts(): Generator<string> {
  for (const odd of [...ODD_TEXTS, ...ODD_ESCAPES]) {
    yield VALID_NATIVE.replace('"long"', `"long${odd}"`);
    yield VALID_NATIVE.replace('"open"', `"o${odd}pen"`);
    yield VALID_NATIVE.replace("BTC/USDT", `BTC${odd}/USDT`);
    yield VALID_NATIVE.replace("hostile-base", `host${odd}ile`);
    yield VALID_NATIVE.replace('"side"', `"si${odd}de"`);
    yield VALID_ALERT.replace("BTCUSDT.P", `${odd}BTCUSDT${odd}x`);
    yield VALID_ALERT.replace('"buy"', `"bu${odd}y"`);
    yield `${odd}`;
    yield `${odd}${VALID_NATIVE}${odd}x`;
  }
}

function* encodings(): Generator<Uint8Array> {
  for (const text of [VALID_NATIVE, VALID_ALERT]) {
    const utf16 = Buffer.from(text, "utf16le");
    yield utf16;
    yield Buffer.concat([Buffer.of(0xff, 0xfe), utf16]);
    yield Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(utf16).swap16()]);
    yield gzipSync(text);
    yield Buffer.from(Buffer.from(text).toString("base64"));
    for (const bytes of [
      [0x80],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xff],
      [0xe2, 0x82],
      [0],
    ]) {
      for (const at of [0, 1, 20, text.length]) {
        yield Buffer.concat([
          Buffer.from(text.slice(0, at)),
          Buffer.from(bytes),
          Buffer.from(text.slice(at)),
        ]);
      }
    }
  }
}

/** The high bit set in each byte: never UTF-8 again. */
function* flippedBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Uint8Array.from(bytes);
    flipped[at] = (bytes[at] ?? 0) | 0x80;
    yield flipped;
  }
}

function* huge(): Generator<string> {
  for (const size of [65_537, 70_000, 131_072, 300_000]) {
    yield "x".repeat(size);
    yield " ".repeat(size);
    yield VALID_NATIVE.replace("{", `{${" ".repeat(size)}`);
  }
  yield `{${Array.from({ length: 6_000 }, (_, at) => `"k${at}":${at}`).join(",")}}`;
  yield `[${"1,".repeat(30_000)}1]`;
  yield VALID_NATIVE.replace("[{", `[${'{"price":1},'.repeat(4_000)}{`);
  yield VALID_NATIVE.replace("hostile-base", "i".repeat(60_000));
  yield VALID_NATIVE.replace("BTC/USDT:USDT", "B".repeat(60_000));
  yield VALID_ALERT.replace("BTCUSDT.P", "B".repeat(60_000));
  yield `{"${"k".repeat(60_000)}":1}`;
  yield Array.from({ length: 6_000 }, (_, at) => `k${at}=${at}`).join("&");
}

/** What makes careless regular expressions backtrack. */
function* backtracking(): Generator<string> {
  const seeds = [
    "a",
    "0",
    "1",
    ".",
    "%",
    "=",
    "&",
    "{",
    "{{",
    "}",
    " ",
    "\t",
    "-",
    "_",
    "A:",
    "1000",
    "e",
    "+",
    "%20",
    "v1,",
  ];
  for (const seed of seeds) {
    for (const size of [1_000, 20_000]) {
      const run = seed.repeat(size).slice(0, 60_000);
      yield `${run}!`;
      yield VALID_NATIVE.replace('"2%"', JSON.stringify(`${run}%!`));
      yield VALID_NATIVE.replace("2026-11-21T12:00:00Z", run);
      yield VALID_NATIVE.replace("BTC/USDT:USDT", `${run}!`);
      yield VALID_ALERT.replace('"buy"', JSON.stringify(`${run}!`));
      yield VALID_ALERT.replace('"order_contracts":"0.5"', `"order_contracts":${JSON.stringify(`${run}!`)}`);
    }
  }
}

function* tails(): Generator<string> {
  for (const tail of [
    "==",
    "=1",
    "&a=1",
    ";",
    ",",
    "}",
    "]",
    "//x",
    "/**/",
    "null",
    VALID_NATIVE,
    "=\n=",
    "\u200b",
    "#",
  ]) {
    yield `${VALID_NATIVE}${tail}`;
    yield `${VALID_ALERT}${tail}`;
  }
  for (const head of ["//x\n", ")]}',\n", "for(;;);", "\u200b", "x=", "callback(", "data: ", "\\", "'"]) {
    yield `${head}${VALID_NATIVE}`;
    yield `${head}${VALID_ALERT}`;
  }
}

function* notJson(): Generator<string> {
  yield '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>';
  yield `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, at) => `<!ENTITY a${at} "&a;&a;">`).join("")}]><l/>`;
  yield "--boundary\r\ncontent-disposition: form-data; name=x\r\n\r\n1\r\n--boundary--";
  yield "action: open\nside: long\n&anchor\n- *anchor";
  yield "buy BTC now!!!";
  yield "long";
  yield "null";
  yield "true";
  yield "42";
  yield '"open"';
  yield "{}";
  yield "[]";
  yield `[${VALID_NATIVE}]`;
  yield JSON.stringify(VALID_NATIVE);
  yield "a=%zz";
  yield "%7B%22a%22";
  yield "%7B%zz";
  yield "ticker=%7B%7Bticker%7D%7D&action=buy";
  yield VALID_NATIVE.replaceAll('"', "'");
  yield VALID_NATIVE.replaceAll(":", "=");
  yield VALID_NATIVE.replace("}", ",}");
  yield VALID_NATIVE.replace('"long"', '"{{strategy.market_position}}"');
  yield VALID_ALERT.replace("60000.5", "{{close}}");
}
