// What the operations of notifications need.
import type { AddressRules } from "../../../adapters/notify/webhook-address.ts";
import type { EndpointSecrets } from "./endpoint-secrets.ts";

export interface NotificationsDeps {
  readonly secrets: EndpointSecrets;
  readonly rules: AddressRules;
}
