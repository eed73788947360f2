// Accounts come to be: with an exchange key that was checked, or at the paper venue, which needs none of one's own.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { linkAccount } from "../../../adapters/postgres/accounts/link-account.ts";
import { RISK_PROFILES, type RiskProfileName } from "../../../config/risk-profiles.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Environment, MarginMode, VenueName } from "../../../engine/domain/venue.ts";
import { type Answer, answerOf, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import type { AccountDeps } from "./account-deps.ts";
import {
  acceptAnyIpField,
  apiKeyField,
  labelField,
  marginModeField,
  positionModeField,
  profileField,
  secretField,
  venueField,
} from "./account-fields.ts";
import { shown } from "./account-operations.ts";
import { checkNewKey, type TypedKey } from "./check-new-key.ts";
import { codeObjection } from "./code-objection.ts";
import { environmentObjection } from "./environment-objection.ts";
import { KEY_PROBLEMS, type Linked, linkedView, withCheck } from "./linked-view.ts";

export function linkOperations(deps: AccountDeps): readonly Operation[] {
  return [
    operation({
      id: "linkAccount",
      method: "POST",
      path: "/v1/accounts",
      tag: "Accounts",
      summary: "Link an exchange key",
      description:
        "The key is sealed at once and shown to the venue; it is kept only if it may trade futures and can neither withdraw nor transfer. Unless it is the paper venue's, it asks for a one-time code. A live account enters nothing before it is armed.",
      body: z
        .strictObject({
          venue: venueField,
          environment: z.enum(["paper", "testnet", "live"]),
          label: labelField,
          apiKey: apiKeyField,
          secret: secretField,
          profile: profileField.default("cautious").meta({ description: "Limits to start from." }),
          marginMode: marginModeField,
          acceptAnyIp: acceptAnyIpField,
        })
        .meta({ id: "NewAccount" }),
      success: { status: 201, description: "Linked, with what the venue says.", body: linkedView },
      problems: [...KEY_PROBLEMS, "STEP_UP_REQUIRED", "PERSON_REQUIRED"],
      handle: async (call) => {
        const { environment, apiKey, secret, acceptAnyIp } = call.body;
        const objection =
          environmentObjection(call.tenant, environment) ?? (await codeObjection(call, environment));
        return objection ?? link(deps, call, call.body, { apiKey, secret, acceptAnyIp });
      },
    }),
    operation({
      id: "createPaperAccount",
      method: "POST",
      path: "/v1/paper-accounts",
      tag: "Accounts",
      summary: "Open an account at the paper venue",
      body: z
        .strictObject({
          venue: venueField,
          label: labelField,
          balance: z
            .string()
            .regex(/^[1-9]\d{0,7}$/, "must be whole USDT, at most 99999999")
            .default("10000"),
          positionMode: positionModeField.default("one-way"),
          marginMode: marginModeField,
          profile: profileField.default("cautious"),
        })
        .meta({ id: "NewPaperAccount" }),
      success: { status: 201, description: "Opened and linked.", body: linkedView },
      problems: KEY_PROBLEMS,
      handle: async (call) => {
        if (deps.openPaperAccount === undefined)
          return refuse("ENVIRONMENT_NOT_SERVED", { detail: "There is no paper venue here." });
        const { venue, balance, positionMode, marginMode } = call.body;
        // The venue learns no names.
        const key = await deps.openPaperAccount(venue, {
          ...{ label: randomUUID(), balance, positionMode, marginMode },
        });
        if (key === undefined) return refuse("VENUE_NOT_ANSWERING");
        const wanted = { ...call.body, environment: "paper" } as const;
        return link(deps, call, wanted, { ...key, acceptAnyIp: false });
      },
    }),
  ];
}

interface Wanted {
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly label: string;
  readonly marginMode: MarginMode;
  readonly profile: RiskProfileName;
}

async function link(
  deps: AccountDeps,
  call: Pick<Call, "admin" | "now" | "tenantId" | "principal">,
  wanted: Wanted,
  key: TypedKey,
): Promise<Answer<Linked>> {
  const { admin, tenantId, principal } = call;
  if (principal?.traderId === undefined) return refuse("NOT_ALLOWED");
  const { venue, environment, label, marginMode, profile } = wanted;
  const accountId = randomUUID() as AccountId;
  const place = { tenantId, accountId, venue, environment, version: 1 };
  const checked = await checkNewKey(deps.engines, call, place, key);
  if (checked.kind === "refused") return checked.answer;
  const { sealed, positionMode, check } = checked;
  const outcome = await linkAccount(admin, {
    ...{ id: accountId, tenantId, traderId: principal.traderId, label, venue, environment },
    ...{ positionMode, marginMode, limits: RISK_PROFILES[profile], sealed },
    anyIpAccepted: key.acceptAnyIp,
  });
  if (outcome.kind === "refused") return answerOf(outcome, (value: never) => value);
  return withCheck(await shown(deps, admin, { tenantId, id: accountId }), check);
}
