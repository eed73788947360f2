// What an engine answered, as a value: other processes decide what a refusal means to them.
export type EngineAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | {
      readonly kind: "refused";
      readonly status: number;
      /** Of the problem; `UNREADABLE` where the answer was none. */
      readonly code: string;
      readonly detail: string;
      readonly field: string | undefined;
      /** It ends by itself: how long until then. */
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: "unreachable"; readonly url: string; readonly reason: string };

/** A value as it stands in JSON: decimals are text there. */
export type Wire<T> = T extends string | number
  ? T
  : T extends { toFixed(): string }
    ? string
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : T extends object
        ? { readonly [Name in keyof T]: Wire<T[Name]> }
        : T;
