import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, it } from "vitest";
import { createTestDatabase } from "../../test/support/test-database.ts";
import { ROLE_PASSWORD } from "../../test/support/test-services.ts";
import { letIn } from "./let-in.ts";

it("changes nothing where the password opens already, so that who may not alter the role goes on too", async () => {
  const database = await createTestDatabase();
  // Nobody of that name: only the engine's own login can answer.
  const nobody = database.url.replace(/:\/\/[^@]*@/, "://nobody:nothing@");
  expect(await letIn(nobody, "flotilla_engine", ROLE_PASSWORD)).toBe(database.engineUrl);
  await database.drop();
});

it("says what an administrator must do where the owner may not, and repeats no password", async () => {
  const database = await createTestDatabase();
  const name = `plain_${database.name}`;
  await database.asOwner(`create role ${name} login password 'plain'`);
  const url = database.url.replace(/:\/\/[^@]*@/, `://${name}:plain@`);
  const password = randomBytes(32).toString("base64url");
  const error = await letIn(url, "flotilla_engine", password).catch((thrown: Error) => thrown);
  await database.asOwner(`drop role ${name}`);
  expect(error).toMatchObject({
    sentence: "The database's role flotilla_engine could not be given its password.",
    advice: expect.stringContaining("ENGINE_DATABASE_URL=postgres://flotilla_engine:…@"),
  });
  expect(String(error)).not.toContain(password);
  const client = new pg.Client({ connectionString: database.engineUrl });
  await expect(client.connect()).resolves.toBeDefined();
  await client.end();
  await database.drop();
});
