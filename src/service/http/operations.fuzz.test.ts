// Every operation is given what nobody should send: inputs that its schemas nearly allow, and JSON of any shape. None of it may be a
// failure of ours, and every refusal has a code that is listed.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createProvider } from "../../../adapters/postgres/admin/people.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import { WHOLE_RIGS } from "../../../test/support/whole-rigs.ts";
import type { SessionId } from "../access/principal.ts";
import { ROLES } from "../access/role.ts";
import { mayChange } from "../access/rule.ts";
import { startTestService, type TestService } from "../testing.ts";
import { answerOf } from "./answer.ts";
import { describedOperations } from "./described-operations.ts";
import { type Operation, operation } from "./operation.ts";
import { pageQuery, readCursor } from "./page.ts";
import { PROBLEMS } from "./problems.ts";

/** Where a service without an engine can say nothing else. */
const NOT_HERE = ["ENGINE_UNREACHABLE", "DNS_UNREACHABLE"];
const RUNS = WHOLE_RIGS ? 60 : 10;
const SIGN_OUT = ["endSession", "endAllSessions"];

/** A change that keeps what it is given, whatever else the API offers. */
const keepSample = operation({
  ...{ id: "keepSample", method: "PUT", path: "/v1/samples/:sampleId", tag: "Test", summary: "Keeps a text" },
  params: z.object({ sampleId: z.string().max(300) }),
  query: pageQuery,
  body: z.object({ name: z.string().max(500), size: z.int().optional(), rest: z.unknown() }),
  success: { status: 201, description: "Kept.", body: z.object({ id: z.string() }) },
  handle: async ({ admin, tenantId, params: { sampleId }, query: { cursor }, body: { name, rest } }) => {
    const text = [sampleId, name, JSON.stringify(rest), readCursor(cursor).kind].join();
    return answerOf(await createProvider(admin, { tenantId, name: text }), (id) => ({ id }));
  },
});
const OPERATIONS = [...describedOperations(), keepSample];
const SAMPLE_POLICY = { keepSample: mayChange({ "tenant-admin": "tenant" }, "manage") };

type JsonSchema = Readonly<Record<string, unknown>>;

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom("", "\u0000", "\ud800", "'; drop table tenant; --", "../..", "NaN", "1e999", "-1", "0x10"),
  fc.constantFrom(-1, 0, 1e308, Number.MAX_SAFE_INTEGER + 1, null, true),
  fc.constantFrom(
    { length: { toString: 1, valueOf: 1 } },
    { length: [{ toString: 1 }] },
    { size: { valueOf: 1 } },
  ),
  fc.string({ unit: "binary", maxLength: 300 }),
);

/** Nearly right: each part may be what the schema says, or anything. */
function near(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: right(schema) }, { weight: 1, arbitrary: odd });
}

function right(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { const: only, enum: values, anyOf, oneOf, properties, required } = schema;
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(values)) return fc.constantFrom(...values);
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map(near));
  if (properties !== undefined) {
    const fields = Object.entries(properties as Record<string, JsonSchema>);
    const model = Object.fromEntries(fields.map(([name, field]) => [name, near(field)]));
    const kept = Array.isArray(required) ? required.filter((name) => name in model) : [];
    return fc.oneof(
      { weight: 5, arbitrary: fc.record(model, { requiredKeys: kept }) },
      { weight: 1, arbitrary: fc.record(model, { requiredKeys: [] }) },
    );
  }
  return plain(schema);
}

function plain({ type, format, items }: JsonSchema): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      if (format === "uuid") return fc.oneof(fc.uuid(), fc.constantFrom(randomUUID(), "not-a-uuid"));
      return fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom("1.5", "BTC/USDT:USDT", "a@b.example"));
    case "integer":
    case "number":
      return fc.oneof(fc.integer(), fc.double());
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(items === undefined ? odd : near(items as JsonSchema), { maxLength: 5 });
    default:
      return odd;
  }
}

function schemaOf(zodType: z.ZodType | undefined): JsonSchema {
  return zodType === undefined
    ? {}
    : (z.toJSONSchema(zodType, { io: "input", unrepresentable: "any" }) as JsonSchema);
}

/** Texts as they may stand in a URL. */
function texts(zodType: z.ZodObject | undefined): fc.Arbitrary<Record<string, string>> {
  return near(schemaOf(zodType ?? z.object({}))).map((value) =>
    Object.fromEntries(
      Object.entries(typeof value === "object" && value !== null ? value : {}).map(([name, one]) => [
        name,
        (typeof one === "string" ? one : JSON.stringify(one)).toWellFormed(),
      ]),
    ),
  );
}

describe("every operation", () => {
  let service: TestService;
  let headers: Record<string, string>;
  /** Nobody changes anything in a session that has ended. */
  let enter: () => Promise<void>;
  beforeAll(async () => {
    service = await startTestService({ operations: [keepSample], policy: SAMPLE_POLICY });
    const { tenantId, traderId, providerId, host } = await service.tenant();
    const roles = ROLES.filter((role) => role !== "platform-admin");
    enter = async () => {
      const by = {
        ...{ kind: "session" as const, sessionId: randomUUID() as SessionId, impersonatedBy: undefined },
        steppedUpAt: systemClock.now(),
      } as const;
      headers = { host, authorization: await service.as(tenantId, roles, { traderId, providerId, by }) };
    };
    await enter();
    await service.database.asOwner("update tenant set limits = $1 where id = $2", [
      { rates: { perSession: 1_000_000 } },
      tenantId,
    ]);
  });
  afterAll(() => service.close());

  async function send({ id, method, path }: Operation, input: Input): Promise<void> {
    const url = path.replaceAll(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(input.params[name] ?? "x"),
    );
    const hasBody = method !== "GET" && input.body !== undefined;
    const response = await service.app.inject({
      ...{ method, url, query: input.query, payloadAsStream: true },
      headers: { ...headers, ...(hasBody ? { "content-type": "application/json" } : {}), ...input.headers },
      ...(hasBody ? { payload: JSON.stringify(input.body) } : {}),
    });
    const isProblem = String(response.headers["content-type"]).startsWith("application/problem+json");
    const stream = response.stream();
    const text = isProblem ? Buffer.concat(await stream.toArray()).toString() : "{}";
    stream.destroy();
    const { code } = JSON.parse(text) as { readonly code?: string };
    if (SIGN_OUT.includes(id)) await enter();
    expect(response.statusCode < 400 || (isProblem && Object.hasOwn(PROBLEMS, code ?? ""))).toBe(true);
    if (!NOT_HERE.includes(code ?? "")) expect(response.statusCode).toBeLessThan(500);
  }

  interface Input {
    readonly params: Record<string, string>;
    readonly query: Record<string, string>;
    readonly body: unknown;
    readonly headers: Record<string, string>;
  }

  it.each(OPERATIONS.map((operation) => [operation.id, operation] as const))(
    "%s refuses what it does not take, and never fails",
    async (_, operation) => {
      const input = fc.record({
        params: texts(operation.params),
        query: texts(operation.query),
        body: operation.body === undefined ? fc.constant(undefined) : near(schemaOf(operation.body)),
        headers: fc.constantFrom<Record<string, string>>(
          {},
          { "idempotency-key": "short" },
          { "last-event-id": "nonsense" },
          { "if-none-match": "*" },
        ),
      });
      await fc.assert(
        fc.asyncProperty(input, (given) => send(operation, given)),
        { numRuns: RUNS },
      );
    },
    60_000,
  );

  it("reaches the record now and then", async () => {
    expect(await service.database.asOwner("select from provider where name <> 'provider'")).toBeGreaterThan(
      0,
    );
  });

  it.each([
    ["a body that is no JSON", "{", "application/json"],
    ["a body of another type", "<a/>", "application/xml"],
    ["a body that is too large", JSON.stringify("x".repeat(70_000)), "application/json"],
    ["a prototype", '{"__proto__":{"a":1}}', "application/json"],
    [
      "a body without end",
      `{"name":"x","rest":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
      "application/json",
    ],
    ["a text that cannot be kept", '{"name":"x\\u0000","rest":{"a":"\\ud800"}}', "application/json"],
  ])("is told of %s", async (_, payload, type) => {
    for (const { method, path, id } of OPERATIONS.filter((operation) => operation.method !== "GET")) {
      const url = path.replaceAll(/:\w+/g, randomUUID());
      const answer = await service.ask({
        method,
        url,
        payload,
        headers: { ...headers, "content-type": type },
      });
      const code = (answer.body as { readonly code?: string }).code ?? "";
      if (SIGN_OUT.includes(id)) await enter();
      if (id === "keepSample") expect(answer.status).toBeGreaterThanOrEqual(400);
      expect([id, answer.status < 500, answer.status < 400 || code in PROBLEMS]).toEqual([id, true, true]);
    }
  });
});
