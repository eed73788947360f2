import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { EngineProblem } from "./engine-problem.ts";
import { startEngine } from "./start-engine.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-record-"));
let database: TestDatabase;
let empty: TestDatabase;

beforeAll(async () => {
  [database, empty] = await Promise.all([createTestDatabase(), createTestDatabase({ empty: true })]);
});
afterAll(async () => {
  await Promise.all([database?.drop(), empty?.drop()]);
  rmSync(home, { recursive: true });
});

const start = (url: string) =>
  startEngine({
    config: loadEngineConfig({
      ...{ FLOTILLA_HOME: home, ENGINE_DATABASE_URL: url, ENGINE_PORT: "0", LOG_LEVEL: "silent" },
      ...{ OPERATOR_TOKEN_FILE: join(home, "vault.key"), VAULT_KEY_FILE: join(home, "vault.key") },
    }),
    onFatal: (reason) => expect.unreachable(reason),
  });

it("does not trade as the owner, however it steps down", async () => {
  const started = start(database.url);
  await expect(started).rejects.toThrow(EngineProblem);
  await expect(started).rejects.toThrow(/must not connect as \w+,.*ENGINE_DATABASE_URL name flotilla_engine/);
});

it("does not make a schema: that is the owner's", async () => {
  const started = start(empty.engineUrl);
  await expect(started).rejects.toThrow(EngineProblem);
  await expect(started).rejects.toThrow(/its owner must prepare it first/);
});

it("says what cannot be reached", async () => {
  const nowhere = "postgres://flotilla_engine:s3cret@127.0.0.1:9/flotilla";
  const started = start(nowhere);
  await expect(started).rejects.toThrow(/cannot be used \(ECONNREFUSED\): check ENGINE_DATABASE_URL/);
  await expect(started).rejects.not.toThrow("s3cret");
});
