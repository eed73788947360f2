// A change with an Idempotency-Key is carried out once, and answered the same ever after (for a day). Claimed before the handler
// runs, answered in the record before the client hears of it. Where a process dies in between nobody can know whether the change
// happened: it is not tried again, and the client is told so.
import { createHash, createHmac } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import {
  claimKey,
  type KeyClaim,
  type KeyedRequest,
  type KeyName,
  keepAnswer,
  releaseKey,
  sweepKeys,
} from "../../../adapters/postgres/idempotency/idempotency-store.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { Principal } from "../access/principal.ts";
import type { ProblemCode } from "../http/problems.ts";

export const KEPT_MS = 24 * 60 * 60_000;
/** Longer than any request of ours runs: whoever still works then is dead. */
export const WORKING_MS = 120_000;
/** Long enough that a hash of it does not give it away: a UUID is the intended one. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{16,255}$/;

export interface IdempotencyDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** What the client sent, as far as it decides whether two requests are the same. */
export interface KeyedCall {
  readonly key: string;
  readonly principal: Pick<Principal, "tenantId" | "personId" | "by">;
  readonly operation: string;
  readonly url: string;
  readonly body: unknown;
}

export type Admission =
  | { readonly kind: "carry-out"; readonly name: KeyName }
  | { readonly kind: "replay"; readonly status: number; readonly body: string | null }
  | { readonly kind: "refused"; readonly code: ProblemCode };

/** How the change ended. `unchanged`: it was refused, so the same key may be used again. */
export type Ending =
  | { readonly kind: "answered"; readonly status: number; readonly body: string | null }
  | { readonly kind: "secret" }
  | { readonly kind: "unchanged" };

export class Idempotency {
  readonly #deps: IdempotencyDeps;

  constructor(deps: IdempotencyDeps) {
    this.#deps = deps;
  }

  async admit(call: KeyedCall): Promise<Admission> {
    const { db, clock } = this.#deps;
    const request = requestOf(call, clock.now());
    const claim = await claimKey(db, request);
    return claim.kind === "claimed" ? { kind: "carry-out", name: request } : admissionOf(claim, clock.now());
  }

  /** Never rejects: the change is made, and its client must hear so. Without a row it is a change whose outcome is unknown. */
  async end(name: KeyName, ending: Ending): Promise<void> {
    const { db, journal } = this.#deps;
    try {
      if (ending.kind === "unchanged") await releaseKey(db, name);
      else if (ending.kind === "secret") await keepAnswer(db, name, { state: "not-kept" });
      else await keepAnswer(db, name, { state: "answered", status: ending.status, body: ending.body });
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      journal.write("warn", "idempotency.answer-lost", { tenantId: name.tenantId, reason });
    }
  }

  /** Answers how many keys were forgotten. */
  sweep(): Promise<number> {
    return sweepKeys(this.#deps.db, (this.#deps.clock.now() - KEPT_MS) as UnixMs);
  }
}

function requestOf({ key, principal, operation, url, body }: KeyedCall, at: UnixMs): KeyedRequest {
  const { tenantId, personId, by } = principal;
  const content = JSON.stringify([operation, url, body ?? null]);
  return {
    tenantId,
    caller: by.kind === "api-key" ? `api-key:${by.apiKeyId}` : `person:${personId}`,
    keyHash: createHash("sha256").update(key).digest(),
    operation,
    // Keyed, because bodies may hold passwords: a bare hash of a short secret is the secret.
    requestHash: createHmac("sha256", key).update(content).digest(),
    at,
  };
}

function admissionOf(claim: Exclude<KeyClaim, { kind: "claimed" }>, now: UnixMs): Admission {
  switch (claim.kind) {
    case "answered":
      return { kind: "replay", status: claim.status, body: claim.body };
    case "not-kept":
      return { kind: "refused", code: "IDEMPOTENT_ANSWER_NOT_KEPT" };
    case "other-request":
      return { kind: "refused", code: "IDEMPOTENCY_KEY_REUSED" };
    case "working": {
      const isDead = now - claim.since > WORKING_MS;
      return { kind: "refused", code: isDead ? "IDEMPOTENCY_OUTCOME_UNKNOWN" : "IDEMPOTENCY_KEY_BUSY" };
    }
  }
}
