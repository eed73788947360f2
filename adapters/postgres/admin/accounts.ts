// Accounts, their credentials and limits, and their subscriptions.
import { randomUUID } from "node:crypto";
import type { Account, AccountLimits, Sizing, Subscription } from "../../../engine/domain/account.ts";
import type {
  AccountId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
} from "../../../engine/domain/ids.ts";
import type { Direction } from "../../../engine/domain/side.ts";
import type { Environment, MarginMode, PositionMode, VenueName } from "../../../engine/domain/venue.ts";
import { limitsSchema, sizingSchema } from "../stored-json.ts";
import { type Administration, change, expectRow, type Outcome, RowMissing, read } from "./administration.ts";

export interface NewAccount {
  readonly tenantId: TenantId;
  readonly traderId: TraderId;
  readonly label: string;
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly positionMode: PositionMode;
  readonly marginMode: MarginMode;
  readonly limits: AccountLimits;
  /** Undefined: no. A live key that is bound to no address is otherwise refused. */
  readonly anyIpAccepted?: boolean;
}

export function createAccount(admin: Administration, wanted: NewAccount): Promise<Outcome<AccountId>> {
  const id = randomUUID() as AccountId;
  const { tenantId, traderId, label, venue, environment } = wanted;
  if (environment === "testnet") {
    const sentence = "No engine connects to testnet: link a paper account to try things out, or a live one.";
    return Promise.resolve({ kind: "refused", code: "ENVIRONMENT_NOT_SERVED", sentence });
  }
  const detail = { traderId, venue, environment };
  return change(
    admin,
    { tenantId, action: "account.created", subject: id, called: label, detail },
    async (db) => {
      await db
        .insertInto("account")
        .values({
          tenant_id: tenantId,
          id,
          trader_id: traderId,
          label,
          venue,
          environment,
          position_mode: wanted.positionMode,
          margin_mode: wanted.marginMode,
          limits: JSON.stringify(wanted.limits),
          any_ip_accepted: wanted.anyIpAccepted ?? false,
          created_at: admin.clock.now(),
        })
        .execute();
      return id;
    },
  );
}

export interface AccountKey {
  readonly tenantId: TenantId;
  readonly id: AccountId;
}

export type AccountChanges = Partial<
  Pick<Account, "status" | "positionMode" | "marginMode" | "anyIpAccepted" | "limits">
>;

export function updateAccount(
  admin: Administration,
  { tenantId, id }: AccountKey,
  changes: AccountChanges,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "account.changed", subject: id, detail: { ...changes } };
  return change(admin, entry, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("account")
      .set({
        ...(changes.status === undefined ? {} : { status: changes.status }),
        ...(changes.positionMode === undefined ? {} : { position_mode: changes.positionMode }),
        ...(changes.marginMode === undefined ? {} : { margin_mode: changes.marginMode }),
        ...(changes.anyIpAccepted === undefined ? {} : { any_ip_accepted: changes.anyIpAccepted }),
        ...(changes.limits === undefined ? {} : { limits: JSON.stringify(changes.limits) }),
      })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export interface AccountRow extends Account {
  /** Why it is suspended. */
  readonly statusReason: string | undefined;
}

export async function listAccounts(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly AccountRow[]> {
  const rows = await read(admin, tenantId, (db) =>
    db.selectFrom("account").selectAll().where("tenant_id", "=", tenantId).orderBy("label").execute(),
  );
  return rows.map((row) => ({
    id: row.id,
    tenantId,
    traderId: row.trader_id,
    label: row.label,
    venue: row.venue,
    environment: row.environment,
    positionMode: row.position_mode,
    marginMode: row.margin_mode,
    status: row.status,
    statusReason: row.status_reason ?? undefined,
    armed: row.armed_at !== null,
    anyIpAccepted: row.any_ip_accepted,
    limits: limitsSchema.parse(row.limits),
  }));
}

/** A live account enters positions only while it is armed. Exits and protection ask nobody. */
export function setArmed(
  admin: Administration,
  { tenantId, id }: AccountKey,
  armed: boolean,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: armed ? "account.armed" : "account.disarmed", subject: id };
  return change(admin, entry, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("account")
      .set({ armed_at: armed ? admin.clock.now() : null, armed_by: armed ? admin.actor : null })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

/** Keeps the account for trying its venue out; the one that served before is let go. */
export function setCanary(
  admin: Administration,
  { tenantId, id }: AccountKey,
  canary: boolean,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "account.canary-set", subject: id, detail: { canary } };
  return change(admin, entry, async (db) => {
    const account = await db
      .selectFrom("account")
      .select(["venue", "environment"])
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (account === undefined) throw new RowMissing();
    const sameVenue = db
      .updateTable("account")
      .set({ canary: false })
      .where("tenant_id", "=", tenantId)
      .where("venue", "=", account.venue)
      .where("environment", "=", account.environment)
      .where("canary", "=", true);
    await sameVenue.execute();
    if (canary) {
      await db
        .updateTable("account")
        .set({ canary })
        .where("tenant_id", "=", tenantId)
        .where("id", "=", id)
        .execute();
    }
    return undefined;
  });
}

export interface CredentialPlace {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly version: number;
}

/** Stores a key for the account, in place of the one before. `seal` is told where the seal is to be bound to. */
export function linkCredential(
  admin: Administration,
  { tenantId, id }: AccountKey,
  seal: (place: CredentialPlace) => Buffer,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "account.linked", subject: id }, async (db) => {
    const account = await db
      .selectFrom("account")
      .select(["venue", "environment"])
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (account === undefined) throw new RowMissing();
    const before = await db
      .selectFrom("credential")
      .select("version")
      .where("tenant_id", "=", tenantId)
      .where("account_id", "=", id)
      .executeTakeFirst();
    const version = (before?.version ?? 0) + 1;
    const sealed = seal({ tenantId, accountId: id, ...account, version });
    const fresh = { venue: account.venue, version, sealed, created_at: admin.clock.now() };
    await db
      .insertInto("credential")
      .values({ tenant_id: tenantId, account_id: id, ...fresh })
      .onConflict((conflict) => conflict.columns(["tenant_id", "account_id"]).doUpdateSet(fresh))
      .execute();
    await db
      .updateTable("account")
      .set({ status: "active", status_reason: null })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .execute();
    return undefined;
  });
}

/** Deletes the key; the account and its history stay. */
export function unlinkCredential(
  admin: Administration,
  { tenantId, id }: AccountKey,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "account.unlinked", subject: id }, async (db) => {
    await db
      .deleteFrom("credential")
      .where("tenant_id", "=", tenantId)
      .where("account_id", "=", id)
      .execute();
    const { numUpdatedRows } = await db
      .updateTable("account")
      .set({ status: "unlinked" })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export interface NewSubscription {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly strategyId: StrategyId;
  readonly sizing: Sizing;
  readonly tooSmall: "skip" | "smallest";
  readonly directions: readonly Direction[];
}

export function createSubscription(
  admin: Administration,
  wanted: NewSubscription,
): Promise<Outcome<SubscriptionId>> {
  const id = randomUUID() as SubscriptionId;
  const { tenantId, accountId, strategyId } = wanted;
  const entry = { tenantId, action: "subscription.created", subject: id, detail: { accountId, strategyId } };
  return change(admin, entry, async (db) => {
    const strategy = await db
      .selectFrom("strategy")
      .select("provider_id")
      .where("tenant_id", "=", tenantId)
      .where("id", "=", strategyId)
      .executeTakeFirst();
    if (strategy === undefined) throw new RowMissing();
    await db
      .insertInto("subscription")
      .values({
        tenant_id: tenantId,
        id,
        account_id: accountId,
        provider_id: strategy.provider_id,
        strategy_id: strategyId,
        sizing: JSON.stringify(wanted.sizing),
        too_small: wanted.tooSmall,
        directions: wanted.directions,
        created_at: admin.clock.now(),
      })
      .execute();
    return id;
  });
}

export type SubscriptionChanges = Partial<
  Pick<Subscription, "status" | "sizing" | "tooSmall" | "directions">
>;

export function updateSubscription(
  admin: Administration,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: SubscriptionId },
  changes: SubscriptionChanges,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "subscription.changed", subject: id, detail: { ...changes } };
  return change(admin, entry, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("subscription")
      .set({
        ...(changes.status === undefined ? {} : { status: changes.status }),
        ...(changes.sizing === undefined ? {} : { sizing: JSON.stringify(changes.sizing) }),
        ...(changes.tooSmall === undefined ? {} : { too_small: changes.tooSmall }),
        ...(changes.directions === undefined ? {} : { directions: changes.directions }),
      })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export async function listSubscriptions(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly Subscription[]> {
  const rows = await read(admin, tenantId, (db) =>
    db
      .selectFrom("subscription")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .orderBy("created_at")
      .execute(),
  );
  return rows.map((row) => ({
    id: row.id,
    tenantId,
    accountId: row.account_id,
    providerId: row.provider_id,
    strategyId: row.strategy_id,
    status: row.status,
    sizing: sizingSchema.parse(row.sizing),
    tooSmall: row.too_small,
    directions: row.directions,
  }));
}
