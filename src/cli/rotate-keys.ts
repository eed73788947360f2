// Moves every seal to a new generation of the vault's key pair while the engines go on, then destroys the old private key. Killed at
// any point, the next call carries on where this one ended.
import type pg from "pg";
import {
  credentialsNotUnder,
  lockRotation,
  replaceSealedCredential,
  replaceSealedStrategy,
  type SealedStrategy,
  sealCounts,
  strategiesNotUnder,
} from "../../adapters/postgres/sealed-rows.ts";
import { signingSecretBinding } from "../../adapters/postgres/secret-box.ts";
import type { KeyRing } from "../../adapters/vault/key-ring.ts";
import { rewrapCredential } from "../../adapters/vault/sealed-credential.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import type { Vault } from "../../adapters/vault/vault.ts";
import type { UnixMs } from "../../engine/domain/time.ts";

export interface RotationDeps {
  readonly pool: pg.Pool;
  readonly vault: Vault;
  readonly sealer: Sealer;
  readonly ring: KeyRing;
  readonly now: () => UnixMs;
  readonly pause: (delayMs: number) => Promise<void>;
  /** The old private key stays this long at least: somebody may be storing what was sealed for it. */
  readonly graceMs: number;
  /** Stop once there is a new pair: other machines need the files first. */
  readonly onlyBegin: boolean;
  readonly onProgress: (step: RotationStep) => void;
}

export type RotationStep =
  | { readonly kind: "begun" | "resumed"; readonly keyId: string }
  | { readonly kind: "moved"; readonly seals: number }
  | { readonly kind: "waiting"; readonly delayMs: number };

export type Rotation =
  | {
      readonly kind: "done";
      readonly keyId: string;
      readonly moved: number;
      readonly destroyed: readonly string[];
    }
  /** Rows that open under no key of ours; the old private keys stay while such rows name them. */
  | { readonly kind: "incomplete"; readonly moved: number; readonly unopened: readonly string[] }
  | { readonly kind: "begun"; readonly keyId: string }
  | { readonly kind: "busy" };

export async function rotateKeys(deps: RotationDeps): Promise<Rotation> {
  const lock = await lockRotation(deps.pool);
  if (lock === undefined) return { kind: "busy" };
  try {
    return await rotate(deps);
  } finally {
    await lock.release();
  }
}

async function rotate(deps: RotationDeps): Promise<Rotation> {
  const { ring, now, pause, graceMs, onProgress } = deps;
  ring.reload();
  const resumed = ring.all.length > 1;
  if (resumed) ring.publish();
  else ring.begin(now());
  const { publicKey, madeAt } = ring.current;
  onProgress({ kind: resumed ? "resumed" : "begun", keyId: publicKey.id });
  if (deps.onlyBegin) return { kind: "begun", keyId: publicKey.id };
  const moved = new Set<string>();
  await moveAll(deps, moved);
  const delayMs = Math.max(0, madeAt + graceMs - now());
  if (delayMs > 0) {
    onProgress({ kind: "waiting", delayMs });
    await pause(delayMs);
  }
  const unopened = await moveAll(deps, moved);
  const older = new Set(ring.all.slice(1).map((generation) => generation.publicKey.id));
  const named = (await sealCounts(deps.pool)).some(({ keyId }) => older.has(keyId));
  if (named) return { kind: "incomplete", moved: moved.size, unopened };
  return { kind: "done", keyId: publicKey.id, moved: moved.size, destroyed: ring.retireOlder() };
}

/** Until a pass finds nothing that it can move. Answers what did not open. */
async function moveAll(deps: RotationDeps, moved: Set<string>): Promise<readonly string[]> {
  for (;;) {
    const pass = { moved: 0, missed: 0, unopened: [] as string[] };
    for await (const step of moves(deps)) {
      if (step.outcome === "moved") moved.add(step.subject);
      if (step.outcome === "unopened") pass.unopened.push(step.subject);
      else pass[step.outcome] += 1;
      deps.onProgress({ kind: "moved", seals: moved.size });
    }
    if (pass.moved === 0 && pass.missed === 0) return pass.unopened;
  }
}

interface Move {
  readonly subject: string;
  /** `missed`: it was changed while we looked; the next pass looks again. */
  readonly outcome: "moved" | "missed" | "unopened";
}

async function* moves({ pool, vault, sealer, ring }: RotationDeps): AsyncGenerator<Move> {
  const keyId = ring.current.publicKey.id;
  for await (const page of credentialsNotUnder(pool, keyId)) {
    for (const row of page) {
      const sealed = rewrapCredential(vault, sealer, row);
      const replaced = sealed === undefined ? undefined : await replaceSealedCredential(pool, row, sealed);
      yield { subject: `account ${row.accountId}`, outcome: outcomeOf(replaced) };
    }
  }
  for await (const page of strategiesNotUnder(pool, keyId)) {
    for (const row of page) {
      const sealed = rewrapStrategy(vault, row);
      const replaced = sealed === undefined ? undefined : await replaceSealedStrategy(pool, row, sealed);
      yield { subject: `strategy ${row.id}`, outcome: outcomeOf(replaced) };
    }
  }
}

function outcomeOf(replaced: boolean | undefined): Move["outcome"] {
  if (replaced === undefined) return "unopened";
  return replaced ? "moved" : "missed";
}

function rewrapStrategy(
  vault: Vault,
  { tenantId, id, sealed }: SealedStrategy,
): readonly Buffer[] | undefined {
  const binding = signingSecretBinding(tenantId, id);
  const wrapped = sealed.map((each) => vault.rewrap(each, binding)).filter((each) => each !== undefined);
  return wrapped.length === sealed.length ? wrapped : undefined;
}
