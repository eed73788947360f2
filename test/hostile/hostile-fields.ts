// Wrong values for every field of two valid bodies: bad numbers, and every type where it cannot be right.

export const VALID_NATIVE = JSON.stringify({
  id: "hostile-base",
  issuedAt: "2026-11-21T12:00:00Z",
  action: "open",
  side: "long",
  instrument: "BTC/USDT:USDT",
  entry: { type: "limit", price: "60000.50", expiresInSeconds: 600 },
  stop: "2%",
  targets: [{ price: 61000, share: 0.5 }],
});

export const VALID_ALERT = JSON.stringify({
  time: "2026-11-21T12:00:00Z",
  ticker: "BTCUSDT.P",
  bar: { time: "2026-11-21T11:59:00Z", close: 60000.5 },
  strategy: {
    order_action: "buy",
    order_contracts: "0.5",
    order_price: 60000.5,
    market_position: "long",
    market_position_size: "0.5",
    prev_market_position: "flat",
    prev_market_position_size: 0,
  },
});

const BAD_NUMBERS = [
  ...[
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    "1e400",
    "-1e400",
    "1e-400",
    "1E+999",
    "0x10",
    "0b1",
    "0o7",
    "01",
  ],
  ...[
    "1.",
    ".5",
    "+1",
    "--1",
    "1e",
    "1e+",
    "1_000",
    "1,5",
    "٣",
    "½",
    "1n",
    "9".repeat(65),
    `0.${"0".repeat(70)}1`,
  ],
  ...[
    '"NaN"',
    '"Infinity"',
    '"1e400"',
    '"0x10"',
    '"1,000"',
    '"60 000"',
    '"１２"',
    '"--1"',
    '"1e99"',
    '" "',
    '"9e24e1"',
  ],
  ...["-1", "0", "-0", '"-1"', '"0"', '"0.0"', "1e25", "1e-25", '"1e25"', `"${"9".repeat(30)}"`],
];

export function* badNumbers(): Generator<string> {
  for (const number of BAD_NUMBERS) {
    yield VALID_NATIVE.replace('"60000.50"', number);
    yield VALID_NATIVE.replace("61000", number);
    yield VALID_NATIVE.replace('"share":0.5', `"share":${number}`);
    yield VALID_NATIVE.replace('"expiresInSeconds":600', `"expiresInSeconds":${number}`);
    yield VALID_ALERT.replace('"order_contracts":"0.5"', `"order_contracts":${number}`);
    yield VALID_ALERT.replace('"order_price":60000.5', `"order_price":${number}`);
  }
}

const WRONG_TYPES: readonly unknown[] = [
  ...[
    true,
    false,
    [],
    {},
    [[]],
    [null],
    [1],
    { a: 1 },
    "",
    " ",
    "x",
    -1,
    0,
    1e300,
    "null",
    "true",
    "undefined",
  ],
  ...[
    "[object Object]",
    "{{x}}",
    "\n",
    "'",
    '"',
    "\\",
    "%00",
    "../../etc/passwd",
    "<script>alert(1)</script>",
  ],
  ...["$" + "{jndi:ldap://x}", "'; DROP TABLE signal; --", "=cmd|' /C calc'!A0", "a".repeat(10_000)],
];

/** Every field, at every level, with every wrong value that can not be right there. */
export function* wrongTypes(): Generator<string> {
  const isRight = (path: string, value: unknown) =>
    (path === "id" && typeof value === "string" && /^[\x21-\x7e]{1,128}$/.test(value) && value !== "{{x}}") ||
    (path === "id" && typeof value === "number") ||
    (path === "targets" && Array.isArray(value) && value.length === 0);
  for (const [path, replace] of places(JSON.parse(VALID_NATIVE))) {
    for (const value of WRONG_TYPES) if (!isRight(path, value)) yield JSON.stringify(replace(value));
  }
  const alertPaths = /^(time|ticker|bar\.time|strategy(\.\w+)?)$/;
  const isIgnored = (path: string, value: unknown) =>
    (value === "" && path !== "ticker" && path !== "strategy") ||
    (path === "strategy" && typeof value === "object");
  for (const [path, replace] of places(JSON.parse(VALID_ALERT))) {
    if (!alertPaths.test(path)) continue;
    for (const value of WRONG_TYPES) {
      const isZeroSize = path.endsWith("prev_market_position_size") && value === 0;
      if (!isIgnored(path, value) && !isZeroSize) yield JSON.stringify(replace(value));
    }
  }
}

type Place = readonly [path: string, replace: (value: unknown) => unknown];

function* places(root: Record<string, unknown>, prefix = ""): Generator<Place> {
  for (const [key, child] of Object.entries(root)) {
    yield [`${prefix}${key}`, (value) => ({ ...root, [key]: value })];
    if (typeof child !== "object" || child === null || Array.isArray(child)) continue;
    for (const [path, replace] of places(child as Record<string, unknown>, `${prefix}${key}.`)) {
      yield [path, (value) => ({ ...root, [key]: replace(value) })];
    }
  }
}
