import { expect, it } from "vitest";
import { createTestDatabase } from "../../test/support/test-database.ts";
import { migrateDatabase } from "./migrate.ts";

it("rejects when the server ends its session, and a second one finishes", { timeout: 60_000 }, async () => {
  const database = await createTestDatabase({ empty: true });
  try {
    let isOver = false;
    const migrating = migrateDatabase(database.url).finally(() => {
      isOver = true;
    });
    const outcome = migrating.then(
      () => "done",
      (error: Error) => error.message,
    );
    const others = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}' and pid <> pg_backend_pid()`;
    while (!isOver) await database.asOwner(others);
    expect(await outcome).toMatch(
      /the database schema could not be brought up to date|terminat|administrator command/,
    );
    await migrateDatabase(database.url);
    expect(await migrateDatabase(database.url)).toEqual([]);
  } finally {
    await database.drop();
  }
});
