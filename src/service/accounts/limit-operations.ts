// The limits that guard an account: those of a profile, or each by itself. To loosen one asks for a one-time code.
import { z } from "zod";
import { readAccount } from "../../../adapters/postgres/accounts/account-reads.ts";
import { updateAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { limitsSchema } from "../../../adapters/postgres/stored-json.ts";
import { RISK_PROFILES } from "../../../config/risk-profiles.ts";
import type { AccountLimits } from "../../../engine/domain/account.ts";
import { loosened } from "../../../risk/is-looser.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { profileField } from "./account-fields.ts";
import { accountLimitsOf, accountLimitsView } from "./account-limits-view.ts";
import { accountParams as params } from "./account-params.ts";

const body = z
  .union([z.strictObject({ profile: profileField }), z.strictObject({ limits: limitsSchema })])
  .meta({ id: "NewLimits", description: "All limits: those of a profile, or each by itself." });

const profilesView = z
  .object({ items: z.array(z.object({ name: profileField, limits: accountLimitsView })) })
  .meta({ id: "RiskProfiles" });

export function limitOperations(): readonly Operation[] {
  return [
    operation({
      id: "listRiskProfiles",
      method: "GET",
      path: "/v1/risk-profiles",
      tag: "Accounts",
      summary: "Ready-made limits to start from",
      success: { status: 200, description: "From cautious to bold.", body: profilesView },
      handle: async () => {
        const items = profileField.options.map((name) => ({
          ...{ name, limits: accountLimitsOf(RISK_PROFILES[name]) },
        }));
        return done({ items });
      },
    }),
    operation({
      id: "setLimits",
      method: "PUT",
      path: "/v1/accounts/:accountId/limits",
      tag: "Accounts",
      summary: "Replace the limits of an account",
      description: "Whatever lets it risk more than before needs a one-time code; tightening does not.",
      params,
      body,
      success: { status: 200, description: "The limits from now on.", body: accountLimitsView },
      problems: ["NOT_FOUND", "STEP_UP_REQUIRED", "PERSON_REQUIRED", "INVALID"],
      handle: async ({ admin, tenantId, stepUpObjection, params: { accountId: id }, body: wanted }) => {
        const account = await readAccount(admin, tenantId, id);
        if (account === undefined) return refuse("NOT_FOUND");
        const limits: AccountLimits = "profile" in wanted ? RISK_PROFILES[wanted.profile] : wanted.limits;
        if (limits.leverageDefault > limits.leverageMax)
          return refuse("INVALID", {
            detail: "leverageDefault is above leverageMax.",
            field: "limits.leverageDefault",
          });
        const looser = loosened(account.limits, limits);
        const objection = looser.length === 0 ? undefined : await stepUpObjection();
        if (objection !== undefined)
          return refuse(objection, {
            detail: `This loosens ${looser.join(", ")}: confirm with a one-time code first.`,
          });
        const outcome = await updateAccount(admin, { tenantId, id }, { limits });
        return answerOf(outcome, () => accountLimitsOf(limits));
      },
    }),
  ];
}
