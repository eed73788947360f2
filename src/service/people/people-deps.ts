// What the operations about people need beyond the record.
import type { Notifier } from "../../../adapters/notify/notifier.ts";
import type { Messenger } from "../../../adapters/otp/messenger.ts";
import type { OneTimeCodes } from "../../../adapters/otp/one-time-codes.ts";
import type { AccessTokens } from "../access/access-token.ts";
import type { TenantFinder } from "../tenants/tenant-finder.ts";
import type { Passwords } from "./passwords.ts";
import type { PeopleKeys } from "./people-keys.ts";

export interface PeopleDeps {
  readonly tokens: AccessTokens;
  readonly keys: PeopleKeys;
  readonly passwords: Passwords;
  readonly codes: OneTimeCodes;
  readonly messenger: Messenger;
  readonly notifier: Notifier;
  readonly tenants: TenantFinder;
  /** Where a tenant's people find it: never taken from a request, whose Host anybody can write. */
  readonly addressOf: (tenantSlug: string) => string;
}
