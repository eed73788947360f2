// Changes of what proves a person: they come in with a first password, set a new one, take or drop a second factor.
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, change, type Outcome, Refused } from "../admin/administration.ts";
import { linkRoles } from "./link-roles.ts";
import { type FoundMailLink, useMailLink } from "./mail-links.ts";
import { lockPerson } from "./people.ts";
import type { PersonId, SessionId } from "./people-ids.ts";
import type { Locale } from "./people-tables.ts";
import { setSecrets } from "./secrets.ts";
import { type OfPerson, revokeSessionsOf } from "./sessions.ts";

/** Whoever took an account over shall not empty it before its owner has noticed. */
export const FREEZE_MS = 24 * 3_600_000;

export interface Joining {
  readonly link: FoundMailLink;
  readonly passwordHash: string;
  readonly name: string | undefined;
  readonly locale: Locale | undefined;
}

/** The link came by mail, so the address is theirs. */
export function joinByLink(
  admin: Administration,
  tenantId: OfPerson["tenantId"],
  { link, passwordHash, name, locale }: Joining,
): Promise<Outcome<PersonId>> {
  const { personId } = link;
  const at = admin.clock.now();
  return change(admin, { tenantId, action: "person.joined", subject: personId }, async (db) => {
    await useMailLink(db, tenantId, link.id, at);
    const person = await lockPerson(db, { tenantId, id: personId });
    if (person.status !== "invited") throw new Refused("INVALID", `This person is ${person.status}.`);
    const joined = { ...person, name: name ?? person.name, locale: locale ?? person.locale };
    await db
      .updateTable("person")
      .set({ status: "active", email_verified_at: at, name: joined.name, locale: joined.locale })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", personId)
      .execute();
    await setSecrets(db, { tenantId, personId }, { password_hash: passwordHash });
    await linkRoles(db, joined, at);
    return personId;
  });
}

/** Forgotten, and set anew by a link: every session ends, and the freeze begins. */
export function resetPassword(
  admin: Administration,
  tenantId: OfPerson["tenantId"],
  { link, passwordHash }: Pick<Joining, "link" | "passwordHash">,
): Promise<Outcome<PersonId>> {
  const { personId } = link;
  const at = admin.clock.now();
  return change(admin, { tenantId, action: "person.password-reset", subject: personId }, async (db) => {
    await useMailLink(db, tenantId, link.id, at);
    const person = await lockPerson(db, { tenantId, id: personId });
    if (person.status !== "active") throw new Refused("INVALID", `This person is ${person.status}.`);
    await setSecrets(db, { tenantId, personId }, { password_hash: passwordHash });
    await freeze(db, { tenantId, personId }, at);
    await revokeSessionsOf(db, { tenantId, personId }, { at, why: "password" });
    return personId;
  });
}

/** By a person who knew the old one: their other sessions end. */
export function changePassword(
  admin: Administration,
  who: OfPerson & { readonly sessionId: SessionId },
  passwordHash: string,
): Promise<Outcome<undefined>> {
  const { tenantId, personId, sessionId } = who;
  const entry = { tenantId, action: "person.password-changed", subject: personId };
  return change(admin, entry, async (db) => {
    await setSecrets(db, who, { password_hash: passwordHash });
    await revokeSessionsOf(db, who, { at: admin.clock.now(), why: "password", except: sessionId });
    return undefined;
  });
}

export type FactorChange =
  | {
      readonly kind: "totp";
      readonly sealed: Buffer;
      readonly step: number;
      readonly recoveryHashes: readonly string[];
    }
  | { readonly kind: "sms"; readonly phone: string; readonly asFactor: boolean }
  | { readonly kind: "none" };

/** A first factor only adds safety. One that is replaced or dropped begins the freeze, and ends the other sessions. */
export function changeFactor(
  admin: Administration,
  who: OfPerson & { readonly sessionId: SessionId },
  factor: FactorChange,
): Promise<Outcome<{ readonly froze: boolean }>> {
  const { tenantId, personId, sessionId } = who;
  const at = admin.clock.now();
  const entry = {
    tenantId,
    action: "person.factor-changed",
    subject: personId,
    detail: { factor: factor.kind },
  };
  return change(admin, entry, async (db) => {
    const person = await lockPerson(db, { tenantId, id: personId });
    const people = db.updateTable("person").where("tenant_id", "=", tenantId).where("id", "=", personId);
    switch (factor.kind) {
      case "totp":
        await setSecrets(db, who, {
          ...{ sealed_factor: factor.sealed, sealed_next_factor: null, factor_step: factor.step },
          recovery_hashes: factor.recoveryHashes,
        });
        await people.set({ second_factor: "totp" }).execute();
        break;
      case "sms": {
        // The app is the stronger one: a number does not take its place.
        const second_factor = factor.asFactor && person.second_factor === null ? "sms" : person.second_factor;
        await people.set({ phone: factor.phone, phone_verified_at: at, second_factor }).execute();
        break;
      }
      case "none":
        await setSecrets(db, who, { sealed_factor: null, sealed_next_factor: null, recovery_hashes: [] });
        await people.set({ second_factor: null }).execute();
    }
    // A number that codes are not sent to at sign-in proves nothing, so a new one takes nothing away.
    const froze = factor.kind === "sms" ? person.second_factor === "sms" : person.second_factor !== null;
    if (froze) {
      await freeze(db, who, at);
      await revokeSessionsOf(db, who, { at, why: "factor", except: sessionId });
    }
    return { froze };
  });
}

async function freeze(
  db: Parameters<Parameters<typeof change>[2]>[0],
  { tenantId, personId }: OfPerson,
  at: UnixMs,
): Promise<void> {
  await db
    .updateTable("person")
    .set({ frozen_until: (at + FREEZE_MS) as UnixMs })
    .where("tenant_id", "=", tenantId)
    .where("id", "=", personId)
    .execute();
}
