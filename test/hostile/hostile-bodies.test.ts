// A corpus of hostile bodies over a real socket to the real app: each gets a 4xx with a known code, quickly, and nothing else happens.
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REFUSAL_CODES } from "../../engine/intake/refusals.ts";
import { TEST_TOKEN } from "../../engine/intake/testing.ts";
import { startTestHttp, type TestHttp } from "../../src/engine/http/testing.ts";
import { generatedBodies } from "./generated-bodies.ts";
import { type HostileBody, hostileBodies } from "./hostile-bodies.ts";
import { VALID_ALERT, VALID_NATIVE } from "./hostile-fields.ts";

/** No answer for so long is a hang, not a slow machine; how long answers take is measured by `npm run fuzz`, in processor time. */
const HANG_MS = 30_000;
const KNOWN_CODES: ReadonlySet<string> = new Set(REFUSAL_CODES);

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly durationMs: number;
}

let http: TestHttp;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  http = await startTestHttp();
});
afterAll(async () => {
  agent.destroy();
  await http.close();
});

interface Target {
  readonly port: number;
  readonly agent: Agent;
}

function send(
  body: Uint8Array,
  contentType = "application/json",
  to: Target = { port: http.port, agent },
): Promise<Answer> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { "content-type": contentType, "content-length": body.byteLength };
    const path = `/hooks/${TEST_TOKEN}`;
    const sent = request({ host: "127.0.0.1", method: "POST", path, headers, ...to }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => {
        const durationMs = performance.now() - startedAt;
        const answered = answer.headers["content-type"] ?? "";
        resolve({ status: answer.statusCode ?? 0, contentType: answered, text, durationMs });
      });
    });
    sent.setTimeout(HANG_MS, () => sent.destroy(new Error("no answer")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What is wrong with an answer to a hostile body; undefined: nothing. */
function faultOf(answer: Answer): string | undefined {
  if (answer.status < 400 || answer.status > 499) return `status ${answer.status}`;
  if (!answer.contentType.startsWith("application/problem+json")) return `type ${answer.contentType}`;
  const problem: unknown = JSON.parse(answer.text);
  const code =
    typeof problem === "object" && problem !== null && "code" in problem ? String(problem.code) : "none";
  if (!KNOWN_CODES.has(code)) return `code ${code}`;
  return answer.text.length > 1_500 ? `an answer of ${answer.text.length} characters` : undefined;
}

function shown({ family, body }: HostileBody): string {
  return `${family}: ${JSON.stringify(Buffer.from(body.subarray(0, 300)).toString("latin1"))}`;
}

interface Sent {
  readonly family: string;
  readonly code: string;
  readonly durationMs: number;
}

/** For people: how many of what, and how long the slowest took. */
function report(sent: readonly Sent[]): void {
  const slowest = sent.reduce((most, one) => (one.durationMs > most.durationMs ? one : most));
  const sorted = sent.map((one) => one.durationMs).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  const codes = Object.entries(Object.groupBy(sent, (one) => one.code));
  const counts = codes.map(([code, ones]) => `${code} ${ones?.length}`).sort();
  process.stdout.write(
    `hostile bodies: ${sent.length}, median ${median.toFixed(2)} ms, slowest ${slowest.durationMs.toFixed(1)} ms ` +
      `(${slowest.family})\n  ${counts.join("\n  ")}\n`,
  );
}

describe("hostile bodies", () => {
  it("get a 4xx with a known code, and have no effect", { timeout: 120_000 }, async () => {
    const sent: Sent[] = [];
    const faults: string[] = [];
    for (const hostile of hostileBodies()) {
      const answer = await send(hostile.body);
      const fault = faultOf(answer);
      if (fault !== undefined) faults.push(`${fault} for ${shown(hostile)}`);
      else sent.push({ ...hostile, code: JSON.parse(answer.text).code, durationMs: answer.durationMs });
    }
    report(sent);
    expect(faults.slice(0, 10)).toEqual([]);
    expect(sent.length).toBeGreaterThanOrEqual(2_000);
    expect(http.intake.store.signals.size).toBe(0);
    expect(http.routed).toEqual([]);
    const failed = http.intake.lines.filter(({ event }) => event !== "signal.refused");
    expect(failed).toEqual([]);
  });

  it("are refused the same however they are labelled", async () => {
    const deep = new TextEncoder().encode("[".repeat(50_000));
    for (const type of ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "x"]) {
      expect(JSON.parse((await send(deep, type)).text)).toMatchObject({ code: "BODY_TOO_DEEP" });
    }
  });

  it("of 10 MB are refused before they are read, with a length and without", async () => {
    const body = Buffer.alloc(10_000_000, 0x20);
    expect(JSON.parse((await send(body)).text)).toMatchObject({ code: "BODY_TOO_LARGE" });
    const chunked = await fetch(`${http.url}/hooks/${TEST_TOKEN}`, {
      method: "POST",
      body: new Blob([body]).stream(),
      duplex: "half",
    });
    expect(chunked.status).toBe(413);
  });

  it("that break off do no harm", async () => {
    const head = `POST /hooks/${TEST_TOKEN} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n`;
    for (let times = 0; times < 50; times++) {
      const socket = connect(http.port, "127.0.0.1");
      await once(socket, "connect");
      socket.write(`${head}${VALID_NATIVE.slice(0, times * 4)}`);
      await new Promise(setImmediate);
      socket.resetAndDestroy();
    }
    expect(http.intake.store.signals.size).toBe(0);
  });

  it("leave the app able to accept", async () => {
    const answer = await send(new TextEncoder().encode(VALID_NATIVE));
    expect([answer.status, JSON.parse(answer.text).status]).toEqual([202, "accepted"]);
  });
});

const SEED = 7;
const GENERATED = 10_000;
const AT_ONCE = 8;

describe(`generated bodies, seed ${SEED}`, () => {
  let own: TestHttp;
  beforeAll(async () => {
    own = await startTestHttp();
  });
  afterAll(() => own.close());

  it("get a 4xx with a known code, or are taken as what they still are", { timeout: 120_000 }, async () => {
    const sent: Sent[] = [];
    const faults: string[] = [];
    const accepted = new Set<string>();
    const bodies = generatedBodies(SEED, GENERATED);
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const work = async () => {
      for (const hostile of bodies) {
        const answer = await send(hostile.body, "application/json", { port: own.port, agent });
        if (answer.status === 202) {
          accepted.add(JSON.parse(answer.text).signalId);
          continue;
        }
        const fault = faultOf(answer);
        if (fault !== undefined) faults.push(`${fault} for ${shown(hostile)}`);
        else sent.push({ ...hostile, code: JSON.parse(answer.text).code, durationMs: answer.durationMs });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    agent.destroy();
    report(sent);
    expect(faults.slice(0, 10)).toEqual([]);
    expect(sent.length).toBeGreaterThanOrEqual(8_000);
    expect([...own.intake.store.signals.keys()].sort()).toEqual([...accepted].sort());
    expect(own.routed).toHaveLength(accepted.size);
    const failed = own.intake.lines.filter(
      ({ event }) => event === "signal.failed" || /bug|answer-failed/.test(event),
    );
    expect(failed).toEqual([]);
  });
});

describe("odd bodies that mean what they say", () => {
  const native = (id: string, from = "", to = "") =>
    VALID_NATIVE.replace("hostile-base", id).replace(from, () => to);
  it.each([
    ["a BOM", `\ufeff${native("odd-1")}`],
    ["white space around", `\r\n\t ${native("odd-2")} \n\n`],
    ["a form encoder's tail", `${native("odd-3")}=`],
    ["percent-encoding", `${encodeURIComponent(native("odd-4"))}=`],
    ["escapes for plain letters", native("odd-5", '"long"', '"\\u006cong"')],
    ["an escaped key", native("odd-6", '"side"', '"\\u0073ide"')],
    ["numbers as text", native("odd-7", "61000", '"61000"')],
    ["a number as id", native('odd-8"', "", "").replace('"odd-8""', "12345678901234567890123")],
    ["an exponent", native("odd-9", "61000", "6.1e4")],
    ["null for an optional field", native("odd-10", '"2%"', "null")],
    ["a secret that nobody asked for", native("odd-11", "{", '{"secret":"x",')],
    ["60 KB of white space", native("odd-12", "{", `{${" ".repeat(60_000)}`)],
    [
      "an alert with unknown fields",
      VALID_ALERT.replace("{", '{"plot_0":"NaN","note":"\u202eevil\ud83d\ude00",'),
    ],
    [
      "an alert, its numbers swapped with text",
      VALID_ALERT.replace('"0.5"', "0.5").replace("60000.5", '"60000.5"'),
    ],
  ])("%s", async (_name, body) => {
    const before = http.intake.store.signals.size;
    const answer = await send(new TextEncoder().encode(body));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      202,
      expect.objectContaining({ status: "accepted" }),
    ]);
    expect(http.intake.store.signals.size).toBe(before + 1);
  });
});
