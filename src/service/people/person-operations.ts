// The people of a tenant, for its admins: see them, give and take roles, suspend them.

import { z } from "zod";
import {
  changeRoles,
  listPeople,
  type PersonRow,
  setPersonStatus,
} from "../../../adapters/postgres/people/people.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { page, pageOf, pageQuery, readCursor } from "../http/page.ts";
import { personParams, personView, personViewOf, rolesText, showPerson } from "./person-view.ts";

const TAG = "People";
const success = { status: 200, description: "The person.", body: personView } as const;

export function personOperations(): readonly Operation[] {
  return [
    operation({
      id: "listPeople",
      method: "GET",
      path: "/v1/people",
      tag: TAG,
      summary: "The people of the tenant",
      query: pageQuery,
      success: { status: 200, description: "Newest first.", body: pageOf(personView) },
      problems: ["CURSOR_INVALID"],
      handle: async ({ admin, tenantId, query: { limit, cursor } }) => {
        const from = readCursor(cursor);
        if (from.kind === "invalid") return refuse("CURSOR_INVALID", { field: "cursor" });
        const after = from.kind === "after" ? from.position : undefined;
        const rows = await listPeople(admin, { tenantId, limit, after });
        const positionOf = ({ created_at, id }: PersonRow) => ({ at: created_at, id });
        return done(page(rows, limit, { positionOf, itemOf: personViewOf }));
      },
    }),
    operation({
      id: "getPerson",
      method: "GET",
      path: "/v1/people/:personId",
      tag: TAG,
      summary: "One person",
      params: personParams,
      success,
      problems: ["NOT_FOUND"],
      handle: (call) => showPerson(call, call.params.personId),
    }),
    operation({
      id: "changeRoles",
      method: "PUT",
      path: "/v1/people/:personId/roles",
      tag: TAG,
      summary: "Give and take roles",
      params: personParams,
      body: z.strictObject({ roles: rolesText }),
      success,
      problems: ["NOT_FOUND", "INVALID", "LAST_ADMIN"],
      handle: async (call) => {
        const { admin, tenantId, params, body } = call;
        const outcome = await changeRoles(admin, { tenantId, id: params.personId }, body.roles);
        return outcome.kind === "ok" ? showPerson(call, params.personId) : answerOf(outcome, never);
      },
    }),
    ...(["suspend", "resume"] as const).map((verb) =>
      operation({
        id: `${verb}Person`,
        method: "POST",
        path: `/v1/people/:personId/${verb}`,
        tag: TAG,
        summary:
          verb === "suspend" ? "Suspend: signed out, and let in no more" : "Let a suspended person in again",
        params: personParams,
        success,
        problems: ["NOT_FOUND", "INVALID", "LAST_ADMIN"],
        handle: async (call) => {
          const { admin, tenantId, params } = call;
          const status = verb === "suspend" ? "suspended" : "active";
          const outcome = await setPersonStatus(admin, { tenantId, id: params.personId }, status);
          return outcome.kind === "ok" ? showPerson(call, params.personId) : answerOf(outcome, never);
        },
      }),
    ),
  ];
}

function never(): never {
  throw new Error("a refusal has no body");
}
