// For tests: tenants with a row in every table, and what a backup file holds.
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import pg from "pg";
import {
  insertSamples,
  newSampleIds,
  SAMPLES,
  type SampleIds,
} from "../../../adapters/postgres/isolation/samples.testing.ts";

export interface SampleTenant extends SampleIds {
  readonly slug: string;
}

/** One row in every tenant-owned table, nothing open. `url` connects as the owner. */
export async function insertSampleTenant(url: string, slug: string): Promise<SampleTenant> {
  const ids = newSampleIds(randomUUID());
  await asOwner(url, async (client) => {
    await client.query("insert into tenant (id, name, slug, created_at) values ($1, $2, $2, 1)", [
      ids.tenant,
      slug,
    ]);
    await insertSamples(client, ids);
    await client.query("update position set quantity = 0 where tenant_id = $1", [ids.tenant]);
  });
  return { ...ids, slug };
}

export async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Its lines, parsed. */
export function linesOf(file: string): readonly unknown[] {
  const text = gunzipSync(readFileSync(file)).toString();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

/** Changes the text inside. */
export function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(file)).toString())));
}

/** As if the tenant had never been here; triggers and keys do not ask. */
export function removeAll(url: string, tenantId: string): Promise<void> {
  return asOwner(url, async (client) => {
    await client.query("set session_replication_role = replica");
    for (const table of Object.keys(SAMPLES))
      await client.query(`delete from ${table} where tenant_id = $1`, [tenantId]);
    await client.query("delete from tenant where id = $1", [tenantId]);
  });
}
