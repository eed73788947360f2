// From where an audited act came. The chain holds a salted digest of it only, so that it can be forgotten.
import { hash, randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Tables } from "../admin/tables.ts";
import { netstrings } from "./netstrings.ts";

export interface Origin {
  /** Undefined: nobody had signed in. */
  readonly personId: string | undefined;
  /** Who looks through the person's eyes. */
  readonly impersonatorId: string | undefined;
  readonly ip: string;
  readonly userAgent: string | undefined;
}

const SALT_BYTES = 16;
const USER_AGENT_LENGTH_MAX = 500;

export function originDigest(salt: Buffer, ip: string, userAgent: string | null): Buffer {
  return hash("sha256", Buffer.concat([salt, netstrings([ip, userAgent])]), "buffer");
}

/** Answers the digest that goes into the chain. */
export async function putOrigin(
  db: Transaction<Tables>,
  tenantId: TenantId | undefined,
  { personId, ip, userAgent }: Origin,
): Promise<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const agent = userAgent?.slice(0, USER_AGENT_LENGTH_MAX) ?? null;
  const digest = originDigest(salt, ip, agent);
  await db
    .insertInto("audit_origin")
    .values({
      ...{ tenant_id: tenantId ?? null, digest, salt, ip, user_agent: agent },
      person_id: personId ?? null,
    })
    .execute();
  return digest;
}
