// Strategies and their secrets: made here, shown once, and kept as hashes (token, body secret) or sealed (signing secrets).
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { ProviderId, StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { signingSecretBinding } from "../secret-box.ts";
import { type Administration, change, expectRow, type Outcome, read } from "./administration.ts";

export interface NewStrategy {
  readonly tenantId: TenantId;
  readonly providerId: ProviderId;
  readonly name: string;
  /** The body must carry a secret. */
  readonly withBodySecret: boolean;
  /** Requests must be signed as Standard Webhooks says. */
  readonly withSigningSecret: boolean;
  readonly sourceIps: readonly string[];
  readonly tradingViewMode: "order" | "position-sync";
  readonly signalAgeMaxMs: number;
  readonly entryTtlMs: number;
}

/** The only time that these are seen in clear. */
export interface StrategySecrets {
  readonly id: StrategyId;
  /** Last part of the webhook's URL. */
  readonly token: string;
  readonly bodySecret: string | undefined;
  /** `whsec_…` */
  readonly signingSecret: string | undefined;
}

const TOKEN_BYTES = 32;
const SIGNING_SECRET_BYTES = 32;
/** Old and new together while a provider changes over. */
const SIGNING_SECRETS_MAX = 3;

export async function createStrategy(
  admin: Administration,
  wanted: NewStrategy,
): Promise<Outcome<StrategySecrets>> {
  const { tenantId, name } = wanted;
  const id = randomUUID() as StrategyId;
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const bodySecret = wanted.withBodySecret ? randomBytes(TOKEN_BYTES).toString("base64url") : undefined;
  const signing = wanted.withSigningSecret ? newSigningSecret(admin, tenantId, id) : undefined;
  return change(
    admin,
    { tenantId, action: "strategy.created", subject: name, detail: { id } },
    async (db) => {
      await db
        .insertInto("strategy")
        .values({
          tenant_id: tenantId,
          id,
          provider_id: wanted.providerId,
          name,
          token_hash: sha256(token),
          body_secret_hash: bodySecret === undefined ? null : sha256(bodySecret),
          sealed_signing_secrets: signing === undefined ? [] : [signing.sealed],
          source_ips: wanted.sourceIps,
          trading_view_mode: wanted.tradingViewMode,
          signal_age_max_ms: wanted.signalAgeMaxMs,
          entry_ttl_ms: wanted.entryTtlMs,
          created_at: admin.clock.now(),
        })
        .execute();
      return { id, token, bodySecret, signingSecret: signing?.text };
    },
  );
}

export interface StrategyKey {
  readonly tenantId: TenantId;
  readonly id: StrategyId;
}

export interface StrategyChanges {
  readonly name?: string | undefined;
  readonly status?: "active" | "paused" | undefined;
  readonly sourceIps?: readonly string[] | undefined;
  readonly tradingViewMode?: "order" | "position-sync" | undefined;
  readonly signalAgeMaxMs?: number | undefined;
  readonly entryTtlMs?: number | undefined;
}

export function updateStrategy(
  admin: Administration,
  { tenantId, id }: StrategyKey,
  changes: StrategyChanges,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "strategy.changed", subject: id, detail: { ...changes } };
  return change(admin, entry, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("strategy")
      .set({
        ...(changes.name === undefined ? {} : { name: changes.name }),
        ...(changes.status === undefined ? {} : { status: changes.status }),
        ...(changes.sourceIps === undefined ? {} : { source_ips: changes.sourceIps }),
        ...(changes.tradingViewMode === undefined ? {} : { trading_view_mode: changes.tradingViewMode }),
        ...(changes.signalAgeMaxMs === undefined ? {} : { signal_age_max_ms: changes.signalAgeMaxMs }),
        ...(changes.entryTtlMs === undefined ? {} : { entry_ttl_ms: changes.entryTtlMs }),
      })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

/** The old URL answers no more at once. Answers the new token. */
export function replaceToken(admin: Administration, { tenantId, id }: StrategyKey): Promise<Outcome<string>> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  return change(admin, { tenantId, action: "strategy.token-replaced", subject: id }, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("strategy")
      .set({ token_hash: sha256(token) })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return token;
  });
}

/** Only the new secret is accepted in a body from now on. */
export function rotateBodySecret(admin: Administration, key: StrategyKey): Promise<Outcome<string>> {
  const secret = randomBytes(TOKEN_BYTES).toString("base64url");
  return setBodySecret(admin, key, "strategy.body-secret-rotated", secret, secret);
}

/** No secret is asked for in the body any more. */
export function dropBodySecret(admin: Administration, key: StrategyKey): Promise<Outcome<undefined>> {
  return setBodySecret(admin, key, "strategy.body-secret-dropped", undefined, undefined);
}

function setBodySecret<T>(
  admin: Administration,
  { tenantId, id }: StrategyKey,
  action: string,
  secret: string | undefined,
  answer: T,
): Promise<Outcome<T>> {
  return change(admin, { tenantId, action, subject: id }, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("strategy")
      .set({ body_secret_hash: secret === undefined ? null : sha256(secret) })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return answer;
  });
}

/** `add`: old secrets go on working (at most three). `replace`: only the new one does. Answers `whsec_…`. */
export function rotateSigningSecret(
  admin: Administration,
  { tenantId, id }: StrategyKey,
  mode: "add" | "replace",
): Promise<Outcome<string>> {
  const { text, sealed } = newSigningSecret(admin, tenantId, id);
  return change(
    admin,
    { tenantId, action: "strategy.signing-secret-rotated", subject: id, detail: { mode } },
    async (db) => {
      const kept = mode === "add" ? SIGNING_SECRETS_MAX - 1 : 0;
      const { rows } = await sql<{ found: boolean | null }>`
        select put_signing_secret(${tenantId}, ${id}, ${sealed}, ${kept}) as found`.execute(db);
      expectRow(rows[0]?.found === true ? 1n : 0n);
      return text;
    },
  );
}

export interface StrategyRow {
  readonly id: StrategyId;
  readonly tenantId: TenantId;
  readonly providerId: ProviderId;
  readonly name: string;
  readonly status: "active" | "paused";
  readonly signed: boolean;
  readonly tradingViewMode: "order" | "position-sync";
  readonly createdAt: UnixMs;
}

export async function listStrategies(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly StrategyRow[]> {
  const rows = await read(admin, tenantId, (db) =>
    db
      .selectFrom("strategy")
      .select(["id", "provider_id", "name", "status", "proofs", "trading_view_mode", "created_at"])
      .where("tenant_id", "=", tenantId)
      .orderBy("name")
      .execute(),
  );
  return rows.map((row) => ({
    id: row.id,
    tenantId,
    providerId: row.provider_id,
    name: row.name,
    status: row.status,
    signed: row.proofs.includes("signature"),
    tradingViewMode: row.trading_view_mode,
    createdAt: row.created_at,
  }));
}

function newSigningSecret(
  admin: Administration,
  tenantId: TenantId,
  id: StrategyId,
): { readonly text: string; readonly sealed: Buffer } {
  const secret = randomBytes(SIGNING_SECRET_BYTES);
  return {
    text: `whsec_${secret.toString("base64")}`,
    sealed: admin.box.seal(secret, signingSecretBinding(tenantId, id)),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
