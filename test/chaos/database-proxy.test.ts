import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { DatabaseProxy } from "./database-proxy.ts";

let database: TestDatabase;
let proxy: DatabaseProxy;
let through: pg.Client;
let direct: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  const url = new URL(database.url);
  const port = Number(url.port);
  proxy = await DatabaseProxy.start(() => port);
  url.port = String(proxy.port);
  through = new pg.Client({ connectionString: url.href, application_name: "flotilla-hot" });
  through.on("error", () => undefined);
  direct = new pg.Client({ connectionString: database.url });
  await Promise.all([through.connect(), direct.connect()]);
  await direct.query("create table note (id int)");
});
afterEach(async () => {
  await direct.end();
  await through.end().catch(() => undefined);
  await proxy.close();
  await database.drop();
});

const noted = async () => (await direct.query("select id from note")).rowCount;

describe("a connection between engine and database", () => {
  it("carries everything until a cut is armed for its pool", async () => {
    proxy.armCut({ when: "before", pool: "flotilla-reading" });
    await through.query("insert into note values ($1)", [1]);
    expect(await noted()).toBe(1);
    expect(proxy.cutsMade).toBe(0);
  });

  it("breaks before a statement leaves: nothing happened", async () => {
    proxy.armCut({ when: "before", pool: "flotilla-hot" });
    await expect(through.query("insert into note values ($1)", [1])).rejects.toThrow();
    expect(await noted()).toBe(0);
  });

  it("breaks after the commit: it happened, and nobody was told", async () => {
    proxy.armCut({ when: "after", pool: "flotilla-hot" });
    await expect(through.query("insert into note values ($1)", [1])).rejects.toThrow();
    expect(await noted()).toBe(1);
  });

  it("stalls without a word, and goes on", async () => {
    proxy.stall();
    let done = false;
    const stalled = through.query("insert into note values ($1)", [1]).then(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([done, await noted()]).toEqual([false, 0]);
    proxy.resume();
    await stalled;
    expect(await noted()).toBe(1);
  });
});
