// What names a person, their sessions and their keys.
import type { Brand } from "../../../engine/domain/brand.ts";

export type PersonId = Brand<string, "PersonId">;
/** Of a family of refresh tokens. */
export type SessionId = Brand<string, "SessionId">;
export type ApiKeyId = Brand<string, "ApiKeyId">;
