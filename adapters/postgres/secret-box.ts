// What the stores need from the vault: signing secrets must come back in clear to verify HMAC, so they are sealed, not hashed. Who
// administers only seals; the engine's directory only opens.

export interface SecretSealer {
  /** `binding` ties the seal to its row: it opens with exactly the same parts. */
  seal(plain: Buffer, binding: readonly string[]): Buffer;
}

export interface SecretOpener {
  open(
    sealed: Buffer,
    binding: readonly string[],
  ): { readonly kind: "opened"; readonly plain: Buffer } | { readonly kind: "refused" };
}

export function signingSecretBinding(tenantId: string, strategyId: string): readonly string[] {
  return ["signing-secret", tenantId, strategyId];
}
