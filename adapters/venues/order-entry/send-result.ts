// What became of one request at the level of bytes.
import type { HttpAnswer } from "./response-parser.ts";

export type SendResult =
  | { readonly kind: "answer"; readonly answer: HttpAnswer }
  /** No byte left. */
  | { readonly kind: "not-sent"; readonly reason: string }
  /** Bytes left, no complete answer. */
  | { readonly kind: "lost"; readonly reason: string };
