// Gives one of our accounts an account at the paper venue: made there, its key sealed here.
import { linkCredential } from "../../adapters/postgres/admin/accounts.ts";
import type { Administration, Outcome } from "../../adapters/postgres/admin/administration.ts";
import { sealCredential } from "../../adapters/vault/sealed-credential.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { DemoTrader } from "./demo-plan.ts";
import { createPaperAccount } from "./paper-control.ts";

export interface Maker {
  readonly admin: Administration;
  readonly sealer: Sealer;
  readonly control: string;
}

export async function linkPaperAccount(
  { admin, sealer, control }: Maker,
  tenantId: TenantId,
  id: AccountId,
  { name, venue, balance, positionMode }: Pick<DemoTrader, "name" | "venue" | "balance" | "positionMode">,
): Promise<string> {
  const paper = await createPaperAccount(control, venue, {
    label: name,
    balance,
    positionMode,
    marginMode: "cross",
  });
  made(await linkCredential(admin, { tenantId, id }, (place) => sealCredential(sealer, place, paper)));
  return paper.accountId;
}

/** A refusal here is a bug of ours, not the operator's. */
export function made<T>(outcome: Outcome<T>): T {
  if (outcome.kind === "ok") return outcome.value;
  throw new Error(`the demo could not be made: ${outcome.sentence}`);
}
