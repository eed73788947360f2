// Everything that reads a webhook: bytes to text, text to JSON or a form, fields to a signal, headers to a signature, names to instruments.
import { decimal } from "../../../engine/domain/decimal.ts";
import { acceptSignal } from "../../../engine/intake/accept-signal.ts";
import { bodySecrets, withoutCredentials } from "../../../engine/intake/credentials.ts";
import { dialectOf } from "../../../engine/intake/dialects/index.ts";
import { buildInstrumentIndex } from "../../../engine/intake/instrument-index.ts";
import { readJson } from "../../../engine/intake/json-reader.ts";
import { REFUSAL_CODES, type Refused } from "../../../engine/intake/refusals.ts";
import { resolveInstrument } from "../../../engine/intake/resolve-instrument.ts";
import { decodeBody, sniffBody } from "../../../engine/intake/sniff-body.ts";
import { type SigningHeaders, verifySignature } from "../../../engine/intake/standard-webhooks.ts";
import {
  TEST_INSTRUMENTS,
  TEST_NOW,
  testIntake,
  testRequest,
  testStrategy,
} from "../../../engine/intake/testing.ts";
import { nodeDigests } from "../../../src/engine/http/node-digests.ts";
import { VALID_ALERT, VALID_NATIVE } from "../../hostile/hostile-fields.ts";
import { type FuzzTarget, opener, type TargetOpener } from "../fuzz-target.ts";

const KNOWN_CODES: ReadonlySet<string> = new Set(REFUSAL_CODES);
const FORM = "ticker=BTCUSDT.P&action=buy&contracts=0.5&price=60000&time=2026-11-21T12%3A00%3A00Z";
const CLOSE = '{"id":"c-1","issuedAt":"2026-11-21T12:00:00Z","action":"close","instrument":"BTCUSDT"}';
const BODIES = [VALID_NATIVE, VALID_ALERT, CLOSE, FORM, encodeURIComponent(VALID_NATIVE)];

function wrongRefusal({ refusal }: Refused): string | undefined {
  if (!KNOWN_CODES.has(refusal.code)) return `unknown code ${refusal.code}`;
  return refusal.detail.length > 600 ? `a detail of ${refusal.detail.length} characters` : undefined;
}

/** What it takes, JSON.parse takes too, and finds as many keys in it. */
const jsonReader: FuzzTarget = {
  name: "json-reader",
  shape: "json",
  seeds: [VALID_NATIVE, VALID_ALERT],
  check(input) {
    const text = input.toString();
    const read = readJson(text, 0);
    if (read.kind === "fault") return undefined;
    if (read.end > text.length) return "read past the end";
    const theirs: unknown = JSON.parse(text.slice(0, read.end));
    const keys = (value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value).length : -1;
    const isLiteral = typeof theirs !== "object";
    return isLiteral || keys(read.value) === keys(theirs) ? undefined : "other keys than JSON.parse";
  },
};

const sniff: FuzzTarget = {
  name: "sniff-body",
  shape: "json",
  seeds: BODIES,
  check(input) {
    const decoded = decodeBody(input);
    if (decoded.kind === "refused") return wrongRefusal(decoded);
    const body = sniffBody(decoded.text);
    if (body.kind === "refused") return wrongRefusal(body);
    const inherits = body.kind === "fields" && "isPrototypeOf" in body.fields;
    return inherits && !Object.hasOwn(body.fields, "isPrototypeOf") ? "fields that inherit" : undefined;
  },
};

const strategies = [
  testStrategy(nodeDigests),
  testStrategy(nodeDigests, { tradingViewMode: "position-sync" }),
] as const;

const dialects: FuzzTarget = {
  name: "dialects",
  shape: "json",
  seeds: BODIES.slice(0, 4),
  check(input) {
    const body = sniffBody(input.toString());
    const dialect = body.kind === "refused" ? undefined : dialectOf(body);
    if (body.kind === "refused" || dialect === undefined) return undefined;
    for (const strategy of strategies) {
      const result = dialect.parse(body, { strategy, receivedAt: TEST_NOW });
      const wrong = result.kind === "refused" ? wrongRefusal(result) : undefined;
      if (wrong !== undefined) return wrong;
      if (
        result.kind === "parsed" &&
        result.parsed.issuedAt !== undefined &&
        !Number.isSafeInteger(result.parsed.issuedAt)
      )
        return `issued at ${result.parsed.issuedAt}`;
    }
    return undefined;
  },
};

/** From bytes to a committed signal. */
function intake(): FuzzTarget {
  const deps = testIntake(nodeDigests);
  return {
    name: "intake",
    shape: "json",
    seeds: BODIES,
    async check(input) {
      const outcome = await acceptSignal(deps, testRequest(input));
      deps.lines.length = 0;
      if (outcome.kind === "refused") return wrongRefusal({ kind: "refused", refusal: outcome.refusal });
      if (outcome.kind === "duplicate") return undefined;
      deps.store.bodies.clear();
      const { instrumentId, id } = outcome.signal;
      if (!TEST_INSTRUMENTS.includes(instrumentId)) return `accepted for ${instrumentId}`;
      return /^[0-9a-f-]{36}$/.test(id) ? undefined : `accepted as ${id}`;
    },
  };
}

const SECRET = Buffer.from("a secret of the fuzzer").toString("base64");
const SIGNED_AT = String(TEST_NOW / 1_000);

function signature(id: string, timestamp: string, body: string): string {
  return nodeDigests.hmacSha256Base64(SECRET, `${id}.${timestamp}.${body}`);
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Headers as fields of one JSON object; only what was signed with the secret may pass. */
const signing: FuzzTarget = {
  name: "standard-webhooks",
  shape: "json",
  seeds: [
    JSON.stringify({
      id: "msg_1",
      timestamp: SIGNED_AT,
      signature: `v1,${signature("msg_1", SIGNED_AT, "{}")}`,
      body: "{}",
    }),
    JSON.stringify({ id: "msg_2", timestamp: "0", signature: "v1,AAAA v1a,BBBB v1,", body: "x" }),
  ],
  check(input) {
    const fields = looseFields(input);
    const headers: SigningHeaders = {
      id: text(fields.id),
      timestamp: text(fields.timestamp),
      signature: text(fields.signature),
    };
    const body = text(fields.body) ?? "";
    const check = verifySignature(nodeDigests, [SECRET], headers, body, TEST_NOW);
    if (check.kind === "refused") return wrongRefusal(check);
    const right = signature(headers.id ?? "", headers.timestamp ?? "", body);
    return headers.signature?.includes(right) === true ? undefined : "a signature that nobody made";
  },
};

function looseFields(input: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(input.toString());
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return { id: input.toString(), timestamp: input.toString(), signature: input.toString() };
  }
}

const CREDENTIALS = JSON.stringify({
  ...{ secret: "s", passphrase: "p", KEY: "k", api_key: "a", ticker: "BTCUSDT" },
  nested: { password: "x", list: [{ token: "y" }] },
});

const credentials: FuzzTarget = {
  name: "credentials",
  shape: "json",
  seeds: [CREDENTIALS, VALID_NATIVE],
  check(input) {
    const body = sniffBody(input.toString());
    if (body.kind !== "fields") return undefined;
    bodySecrets(body.fields);
    const left = JSON.stringify(withoutCredentials(body.fields));
    return /"(?:secret|passphrase|key|password|token|api_?key|api_?secret)":/i.test(left)
      ? "a credential is left"
      : undefined;
  },
};

const index = buildInstrumentIndex(TEST_INSTRUMENTS);

const instruments: FuzzTarget = {
  name: "instrument-resolver",
  shape: "text",
  seeds: [
    "BTCUSDT",
    "BINANCE:BTCUSDT.P",
    "BTC/USDT:USDT",
    "BTC-USDT-SWAP",
    "1000PEPEUSDT_DLY",
    "SHIBUSDTPERP",
  ],
  check(input) {
    const found = resolveInstrument(index, input.toString());
    if (found.kind !== "resolved") return undefined;
    if (!TEST_INSTRUMENTS.includes(found.id)) return `resolved to ${found.id}`;
    return found.priceFactor.gt(decimal(0)) ? undefined : "a factor that is not above 0";
  },
};

export const INTAKE_TARGETS: readonly TargetOpener[] = [
  ...[jsonReader, sniff, dialects, signing, credentials, instruments].map(opener),
  { name: "intake", open: intake },
];
