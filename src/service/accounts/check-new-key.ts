// A key that somebody typed in: sealed at once, shown to the venue by an engine, and only then worth keeping. In clear it goes no farther.

import type { z } from "zod";
import {
  type ClearCredential,
  type CredentialPlace,
  sealCredential,
} from "../../../adapters/vault/sealed-credential.ts";
import type { PositionMode } from "../../../engine/domain/venue.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { iso } from "../http/view-text.ts";
import type { keyCheckView } from "./account-view.ts";
import { engineRefusal } from "./engine-refusal.ts";
import { findingViews } from "./finding-view.ts";

export interface TypedKey extends ClearCredential {
  readonly acceptAnyIp: boolean;
}

export type CheckedNewKey =
  | {
      readonly kind: "accepted";
      readonly sealed: Buffer;
      readonly positionMode: PositionMode;
      readonly check: z.infer<typeof keyCheckView>;
    }
  | { readonly kind: "refused"; readonly answer: ReturnType<typeof refuse> };

export async function checkNewKey(
  engines: Engines,
  { admin, now }: Pick<Call, "admin" | "now">,
  place: CredentialPlace,
  key: TypedKey,
): Promise<CheckedNewKey> {
  const sealed = sealCredential(admin.box, place, key);
  const { tenantId, accountId, venue, environment, version } = place;
  const answer = await engines.checkCredential({
    ...{ tenantId, accountId, venue, environment, version, sealed },
    anyIpAccepted: key.acceptAnyIp,
  });
  if (answer.kind !== "ok") return { kind: "refused", answer: engineRefusal(answer) };
  const { verdict, report } = answer.value;
  const findings = findingViews(answer.value.findings);
  if (verdict === "refused" || report === null) {
    const detail = findings.map(({ sentence }) => sentence).join(" ");
    return { kind: "refused", answer: refuse("KEY_REFUSED", { detail, findings }) };
  }
  const { canTrade, canWithdraw, canTransfer, ipRestricted, expiresAt, positionMode, clockOffsetMs } = report;
  const { extraPermissions, balance } = report;
  return {
    kind: "accepted",
    ...{ sealed, positionMode },
    check: {
      ...{ checkedAt: iso(now), verdict, findings },
      report: {
        ...{ canTrade, canWithdraw, canTransfer, ipRestricted, expiresAt, positionMode, clockOffsetMs },
        ...{ extraPermissions: [...extraPermissions], balance },
      },
    },
  };
}
