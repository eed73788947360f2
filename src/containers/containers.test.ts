import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../test/support/test-database.ts";
import { ROLE_PASSWORD } from "../../test/support/test-services.ts";
import { dealSecrets } from "./deal-secrets.ts";

const PLACES = { postgres: "postgres:5432", redis: "redis:6379" };

describe("secrets for containers", () => {
  const root = mkdtempSync(join(tmpdir(), "flotilla-deal-"));
  const read = (file: string) => readFileSync(join(root, file), "utf8").trim();
  const everything = () =>
    Object.fromEntries(
      readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((name) => statSync(join(root, name)).isFile())
        .map((name) => [name, read(name)]),
    );
  beforeAll(() => dealSecrets(root, PLACES));
  afterAll(() => rmSync(root, { recursive: true }));

  it("reach whom they are for, and nobody else", () => {
    expect(Object.keys(everything()).toSorted()).toEqual([
      ...[
        "database.password",
        "database.url",
        "operator.token",
        "redis.url",
        "vault.key",
        "vault.pairs",
        "vault.public",
      ].map((name) => `engine/${name}`),
      "grafana/admin.password",
      ...["database.url", "engine-database.url", "service-database.url"].map((name) => `owner/${name}`),
      "postgres/owner.password",
      "prometheus/operator.token",
      ...["redis/password", "redis/redis.conf"],
      ...[
        "database.password",
        "database.url",
        "notify.key",
        "operator.token",
        "people.key",
        "redis.url",
        "session.key",
        "vault.public",
      ].map((name) => `service/${name}`),
    ]);
    for (const receiver of ["engine", "service"]) {
      const url = `postgres://flotilla_${receiver}:${read(`${receiver}/database.password`)}@postgres:5432/flotilla`;
      expect(read(`${receiver}/database.url`)).toBe(url);
      expect(read(`owner/${receiver}-database.url`)).toBe(url);
      expect(read(`${receiver}/database.password`)).toMatch(/^[\w-]{43}$/);
    }
    const owner = read("postgres/owner.password");
    const holders = Object.entries(everything()).filter(([, text]) => text.includes(owner));
    expect(holders.map(([name]) => name)).toEqual(["owner/database.url", "postgres/owner.password"]);
    expect(read("redis/redis.conf")).toMatch(/^requirepass [\w-]{43}$/m);
    expect(read("redis/redis.conf")).toMatch(/^appendonly yes$[\s\S]*^maxmemory-policy noeviction$/m);
  });

  it("can be read by their owner alone", () => {
    for (const file of Object.keys(everything()))
      expect([file, statSync(join(root, file)).mode & 0o077]).toEqual([
        file,
        file.endsWith("vault.public") ? 0o044 : 0,
      ]);
  });

  it("stay as they are when dealt again", async () => {
    const before = everything();
    await dealSecrets(root, PLACES);
    expect(everything()).toEqual(before);
  });

  it("take the owner's address away from engines that once were dealt it", async () => {
    writeFileSync(join(root, "engine/database.url"), read("owner/database.url"), { mode: 0o600 });
    writeFileSync(join(root, "engine/service-database.url"), "", { mode: 0o600 });
    const before = everything();
    await dealSecrets(root, PLACES);
    const { "engine/service-database.url": _, ...kept } = before;
    expect(everything()).toEqual({ ...kept, "engine/database.url": read("owner/engine-database.url") });
  });

  it("let a database be prepared, twice: schema, roles, one invitation", async () => {
    const database = await createTestDatabase({ empty: true });
    const url = new URL(database.url);
    url.username = "flotilla_service";
    url.password = ROLE_PASSWORD;
    const home = mkdtempSync(join(tmpdir(), "flotilla-prepare-"));
    try {
      writeFileSync(join(home, "database.url"), database.url);
      writeFileSync(join(home, "engine.url"), database.engineUrl);
      writeFileSync(join(home, "service.url"), url.href);
      const run = () =>
        spawnSync(process.execPath, ["src/containers/prepare-database.ts"], {
          encoding: "utf8",
          env: {
            ...{ FLOTILLA_HOME: home, ADMIN_EMAIL: "ana@flotilla.example" },
            ...{
              DATABASE_URL_FILE: join(home, "database.url"),
              ENGINE_DATABASE_URL_FILE: join(home, "engine.url"),
              SERVICE_DATABASE_URL_FILE: join(home, "service.url"),
            },
          },
        });
      await dealSecrets(join(home, "dealt"), PLACES);
      const link = spawnSync("cp", ["-r", join(home, "dealt", "engine"), join(home, "secrets")]);
      expect(link.status).toBe(0);
      const first = run();
      expect([first.status, first.stderr]).toEqual([0, ""]);
      expect(first.stdout).toMatch(
        /Schema: \d\d migrations applied\.\nFirst admin: ana@flotilla\.example chooses a password with the token \S+\n/,
      );
      expect(run()).toMatchObject({ status: 0, stdout: "Schema: 0 migrations applied.\n" });
    } finally {
      rmSync(home, { recursive: true });
      await database.drop();
    }
  }, 90_000);
});
