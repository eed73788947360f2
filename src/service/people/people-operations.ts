// Everything about people over HTTP.
import type { Operation } from "../http/operation.ts";
import { apiKeyOperations } from "./api-key-operations.ts";
import { factorOperations } from "./factor-operations.ts";
import { impersonationOperations } from "./impersonation-operations.ts";
import { invitationOperations } from "./invitation-operations.ts";
import { joiningOperations } from "./joining-operations.ts";
import { passwordOperations } from "./password-operations.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { personOperations } from "./person-operations.ts";
import { sessionOperations } from "./session-operations.ts";
import { signInOperations } from "./sign-in-operations.ts";
import { stepUpOperations } from "./step-up-operations.ts";

export function peopleOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    ...signInOperations(deps),
    ...sessionOperations(),
    ...stepUpOperations(deps),
    ...joiningOperations(deps),
    ...passwordOperations(deps),
    ...factorOperations(deps),
    ...apiKeyOperations(),
    ...personOperations(),
    ...invitationOperations(deps),
    ...impersonationOperations(deps),
  ];
}
