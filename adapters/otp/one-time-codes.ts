// One-time codes on their way to a person, and back: made and checked by ourselves, or by a service that does both.
import type { TenantId } from "../../engine/domain/ids.ts";

export interface CodeRequest {
  /** The code counts for this request alone. */
  readonly id: string;
  readonly tenantId: TenantId;
  readonly channel: "email" | "sms" | "telegram";
  readonly address: string;
  readonly locale: "en" | "pt-BR";
}

export type StartedCode =
  /** What `check` compares with later; the code cannot be told from it. */
  { readonly kind: "started"; readonly proof: string } | { readonly kind: "unavailable" };

export type CheckedCode = "right" | "wrong" | "unavailable";

export interface OneTimeCodes {
  start(request: CodeRequest): Promise<StartedCode>;
  check(
    request: Pick<CodeRequest, "id" | "address"> & { readonly proof: string },
    code: string,
  ): Promise<CheckedCode>;
}
