// Secrets in bodies: found for the check, and gone before anything is stored, hashed or logged.
import { emptyFields, isJsonObject, type JsonObject, type JsonValue, textOf } from "./json-value.ts";

const SECRET_FIELDS = ["secret", "passphrase", "key"] as const;

/** The texts that a sender offers as the body secret. */
export function bodySecrets(fields: JsonObject): readonly string[] {
  return SECRET_FIELDS.flatMap((name) => textOf(fields[name]) ?? []);
}

/** Every name under which the senders we know put credentials, ours or other services', in lower case. */
const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  ...SECRET_FIELDS,
  "password",
  "token",
  "apikey",
  "api_key",
  "apisecret",
  "api_secret",
  "email_token",
  "signaltoken",
]);

/** The same fields without credentials, at every level. */
export function withoutCredentials(fields: JsonObject): JsonObject {
  const kept = emptyFields();
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && !CREDENTIAL_NAMES.has(name.toLowerCase())) kept[name] = withoutNested(value);
  }
  return kept;
}

function withoutNested(value: JsonValue): JsonValue {
  if (isJsonObject(value)) return withoutCredentials(value);
  return Array.isArray(value) ? value.map(withoutNested) : value;
}
