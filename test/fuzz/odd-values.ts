// What goes wrong in parsers, as tokens: numbers out of range, texts that break encodings, names that reach prototypes.

const LONG = 5_000;

/** Tokens for the place of a JSON value; many are no JSON. */
export const ODD_TOKENS = [
  ...["null", "true", "false", "0", "-0", "-1", "1e400", "-1e400", "1e-400", "1e308", "NaN", "Infinity"],
  ...["-Infinity", "undefined", "01", "0x10", "1e", ".5", "5.", "+1", "1_000", "1n", "9007199254740993"],
  ...["123456789012345678901234567890", `1${"0".repeat(400)}`, `0.${"0".repeat(400)}1`, "4102444800001"],
  ...[
    '""',
    '" "',
    '"NaN"',
    '"1e400"',
    '"-1"',
    '"0"',
    '"1e-30"',
    '"0x10"',
    '"1,5"',
    '"٣"',
    '"１２"',
    '"null"',
  ],
  ...['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u202e"', '"\ufeff"', '"\u2028"'],
  ...['"e\u0301"', '"\ud83d\ude00"', '"__proto__"', '"constructor"', '"toString"', '"{{x}}"', '"%00"'],
  ...['"../../etc/passwd"', '"\'; DROP TABLE signal; --"', '"<script>"', '"a:1234567890123456789,"', "'x'"],
  ...["[]", "{}", "[[]]", "[null]", '{"a":1}', '{"__proto__":{"admin":true}}', "[1,2,3]", '{"length":1e9}'],
  ...['{"length":{"toString":1,"valueOf":1}}', '{"length":[{}]}', '{"length":[{"toString":1}]}'],
  ...['{"constructor":{"prototype":{"admin":true}}}', '{"toString":1,"valueOf":1}', '{"then":{}}', "{", "["],
  ...[`"${"9".repeat(LONG)}"`, `"${"a".repeat(LONG)}"`, "9".repeat(LONG), `"${"A:".repeat(LONG)}"`],
  ...[`"${"0".repeat(LONG)}!"`, `"${" ".repeat(LONG)}"`, `"${"1.".repeat(LONG)}"`],
] as const;

export const ODD_KEYS = [
  ...[
    '"__proto__"',
    '"constructor"',
    '"prototype"',
    '"\\u005f_proto__"',
    '"toString"',
    '"valueOf"',
    '"then"',
  ],
  ...['"hasOwnProperty"', '"toJSON"', '"length"', '""', '" "', '"0"', '"\\u0000"', '"\ud83d"', "a", "1"],
  ...[`"${"k".repeat(LONG)}"`],
] as const;

/** Put into any text, anywhere. */
export const ODD_TEXTS = [
  ...[
    "\0",
    "\u0001",
    "\u007f",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\ud83d\ude00",
    "\u0301",
    "\u00a0",
    "\\",
    '"',
    "'",
  ],
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "=",
    "&",
    "%",
    "%00",
    "%zz",
    "%e0%a4",
    "+",
    ";",
    "\r\n",
    "\n",
    "\r",
    "\t",
  ],
  ...["__proto__", "constructor", "prototype", "NaN", "Infinity", "1e400", "-1", "9".repeat(40), "e", "."],
  ...[
    "{{close}}",
    "$" + "{x}",
    "../",
    "--",
    "-",
    "/*",
    "//",
    "#",
    "?",
    "<",
    "=".repeat(50),
    " ".repeat(LONG),
  ],
  ..."a".repeat(3),
] as const;

/** Put among bytes: never UTF-8, or cut off in the middle of it. */
export const ODD_BYTES: readonly [readonly number[], ...(readonly number[])[]] = [
  [0x80],
  ...[[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0]],
  ...[
    [0xff, 0xfe],
    [0xef, 0xbb, 0xbf],
  ],
] as const;
