// Inviting people, for a tenant's admins.
import { z } from "zod";
import { findPerson, invitePerson } from "../../../adapters/postgres/people/people.ts";
import { STEP_UP_MS } from "../access/decide-access.ts";
import { done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { sendInvitation } from "./invitation.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { emailText, localeText, nameText } from "./people-fields.ts";
import { personParams, personView, rolesText, showPerson } from "./person-view.ts";

const TAG = "People";

export function invitationOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "invitePerson",
      method: "POST",
      path: "/v1/people",
      tag: TAG,
      summary: "Invite a person",
      description: "They get a link. Traders and providers get their trader or provider when they come in.",
      body: z.strictObject({
        email: emailText,
        name: nameText,
        roles: rolesText,
        locale: localeText.default("en"),
      }),
      success: { status: 201, description: "Invited.", body: personView },
      problems: ["ALREADY_THERE", "INVALID", "STEP_UP_REQUIRED"],
      handle: async (call) => {
        const { admin, tenantId } = call;
        // Otherwise inviting an admin would be a way around the step-up of giving the role.
        const makesAdmin = call.body.roles.some(
          (role) => role === "tenant-admin" || role === "platform-admin",
        );
        if (makesAdmin && !hasSteppedUp(call)) return refuse("STEP_UP_REQUIRED", { field: "roles" });
        const invited = await invitePerson(admin, { tenantId, ...call.body });
        if (invited.kind === "refused") return refuse(invited.code, { detail: invited.sentence });
        const person = await findPerson(admin, tenantId, { id: invited.value });
        await sendInvitation(deps, admin, call.tenant, person);
        return showPerson(call, invited.value);
      },
    }),
    operation({
      id: "resendInvitation",
      method: "POST",
      path: "/v1/people/:personId/invitation",
      tag: TAG,
      summary: "Send the invitation again",
      description: "The link before it opens nothing any more.",
      params: personParams,
      success: { status: 204, description: "Sent." },
      problems: ["NOT_FOUND", "INVALID"],
      handle: async ({ admin, tenant, tenantId, params }) => {
        const person = await findPerson(admin, tenantId, { id: params.personId });
        if (person === undefined) return refuse("NOT_FOUND");
        if (person.status !== "invited")
          return refuse("INVALID", { detail: `This person is ${person.status}.` });
        await sendInvitation(deps, admin, tenant, person);
        return done(undefined);
      },
    }),
  ];
}

function hasSteppedUp({ principal, now }: Call): boolean {
  if (principal?.by.kind !== "session") return false;
  const { steppedUpAt } = principal.by;
  return steppedUpAt !== undefined && now - steppedUpAt <= STEP_UP_MS;
}
