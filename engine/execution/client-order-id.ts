// The identity that we and the venue share. It has no attempt number: every retry of one decision carries the same id.
import type { AccountId, ClientOrderId, SignalId, TenantId } from "../domain/ids.ts";
import type { Leg } from "../domain/order.ts";

/** HMAC-SHA256 under a secret of this installation: outsiders can neither predict nor correlate ids. */
export type Mac = (message: string) => Uint8Array;

export interface ClientOrderIdParts {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  readonly accountId: AccountId;
  readonly leg: Leg;
  readonly generation: number;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
/** 26 × 5 bits = the first 130 bits of the MAC. */
const DIGEST_CHARS = 26;
/** Ours begin with this, so that an order of ours is known as ours even by a process that never saw it. */
const PREFIX = "f1";
const CANARY_PREFIX = "fc00";
const SHAPE = /^f1(e0|s0|x0|z0|t[0-9a-z])[a-z2-7]{26}$/;

function legCode(leg: Leg): string {
  switch (leg) {
    case "entry":
      return "e0";
    case "stop":
      return "s0";
    case "exit":
      return "x0";
    case "emergency-exit":
      return "z0";
    default:
      // One character for up to 35 targets.
      return `t${Number.parseInt(leg.slice("target-".length), 10).toString(36)}`;
  }
}

/**
 * `f1` + leg (2) + 26 characters of base32: 30 of `[a-z0-9]`, legal at every venue.
 * Frozen by golden vectors: changing the derivation would let an old decision be sent again under a new id.
 */
export function clientOrderId(mac: Mac, parts: ClientOrderIdParts): ClientOrderId {
  const message = `${parts.tenantId}|${parts.signalId}|${parts.accountId}|${parts.leg}|${parts.generation}`;
  return `${PREFIX}${legCode(parts.leg)}${base32(mac(message))}` as ClientOrderId;
}

/** A canary's orders are no part of any decision: they must not look like ours to the book. */
export function canaryOrderId(mac: Mac, message: string): ClientOrderId {
  return `${CANARY_PREFIX}${base32(mac(`canary|${message}`))}` as ClientOrderId;
}

export function isCanary(id: string): boolean {
  return id.length === CANARY_PREFIX.length + DIGEST_CHARS && id.startsWith(CANARY_PREFIX);
}

export function isOurs(id: string): boolean {
  return legOf(id) !== undefined;
}

/** What an id of ours says by its shape; undefined: it is none. */
export function legOf(id: string): Leg | undefined {
  const code = SHAPE.exec(id)?.[1];
  switch (code) {
    case undefined:
      return undefined;
    case "e0":
      return "entry";
    case "s0":
      return "stop";
    case "x0":
      return "exit";
    case "z0":
      return "emergency-exit";
    default:
      return `target-${Number.parseInt(code.slice(1), 36)}`;
  }
}

function base32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >> bits) & 31);
      if (text.length === DIGEST_CHARS) return text;
    }
  }
  throw new Error("the MAC is shorter than 130 bits");
}
