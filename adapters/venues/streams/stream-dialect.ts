// What differs between one venue's stream and another's; sockets, watchdogs and reconnecting are common.
export type Address =
  | { readonly kind: "ok"; readonly url: string }
  | { readonly kind: "failed"; readonly reason: string };

export type FrameEffect =
  /** Subscribed: gap-free from here on. */
  | { readonly kind: "ready" }
  | { readonly kind: "send"; readonly frames: readonly string[] }
  /** This connection is of no more use. */
  | { readonly kind: "reopen"; readonly reason: string }
  | undefined;

export interface StreamDialect {
  /** Where to connect; may ask the venue for a token first. */
  address(): Promise<Address>;
  /** Frames to send at once after connecting. Empty and `readyOnOpen`: nothing to subscribe. */
  greeting(): readonly string[];
  readonly readyOnOpen: boolean;
  /** Application-level ping frame; undefined: websocket pings do. */
  readonly pingFrame: string | undefined;
  receive(text: string): FrameEffect;
  /** Runs while connected, e.g. to extend a token. False: reopen. */
  readonly keepAlive: { readonly everyMs: number; run(): Promise<boolean> } | undefined;
}
