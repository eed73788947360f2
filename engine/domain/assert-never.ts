/** Ends every switch on a union: the compiler proves that it cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`unreachable variant: ${JSON.stringify(value)}`);
}
