declare const brand: unique symbol;

/** A primitive that carries its meaning: an account id is not a tenant id although both are text. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
