// Keys of user-data streams: one per account, sixty minutes long, renewed by PUT.
import { randomBytes } from "node:crypto";
import type { Call, EndpointTable } from "./endpoint.ts";
import { BAD_LISTEN_KEY } from "./error-code.ts";
import { text } from "./params.ts";
import { answer, type Reply } from "./reply.ts";

const VALID_MS = 3_600_000;

interface ListenKey {
  readonly listenKey: string;
  readonly accountId: string;
  readonly apiKey: string;
  expiresMs: number;
}

export class ListenKeys {
  readonly #byAccount = new Map<string, ListenKey>();
  readonly #byKey = new Map<string, ListenKey>();

  /** POST returns the active key, and extends it. */
  open(accountId: string, apiKey: string, nowMs: number): string {
    const active = this.#byAccount.get(accountId);
    if (active !== undefined && nowMs < active.expiresMs) {
      active.expiresMs = nowMs + VALID_MS;
      return active.listenKey;
    }
    if (active !== undefined) this.#byKey.delete(active.listenKey);
    const key: ListenKey = {
      listenKey: randomBytes(32).toString("hex"),
      accountId,
      apiKey,
      expiresMs: nowMs + VALID_MS,
    };
    this.#byAccount.set(accountId, key);
    this.#byKey.set(key.listenKey, key);
    return key.listenKey;
  }

  extend(accountId: string, nowMs: number): string | undefined {
    const active = this.#byAccount.get(accountId);
    if (active === undefined || nowMs >= active.expiresMs) return undefined;
    active.expiresMs = nowMs + VALID_MS;
    return active.listenKey;
  }

  close(accountId: string): string | undefined {
    const active = this.#byAccount.get(accountId);
    if (active === undefined) return undefined;
    this.#byAccount.delete(accountId);
    this.#byKey.delete(active.listenKey);
    return active.listenKey;
  }

  find(listenKey: string, nowMs: number): ListenKey | undefined {
    const key = this.#byKey.get(listenKey);
    return key !== undefined && nowMs < key.expiresMs ? key : undefined;
  }

  /** Removes and returns the keys that have run out. */
  takeExpired(nowMs: number): readonly string[] {
    const expired = [...this.#byKey.values()].filter((key) => nowMs >= key.expiresMs);
    for (const key of expired) this.close(key.accountId);
    return expired.map((key) => key.listenKey);
  }
}

export function listenKeyEndpoints(keys: ListenKeys): EndpointTable {
  const common = { security: "key", weight: 1, requestClass: "stream", countsOrder: false } as const;
  const named = (call: Call, listenKey: string | undefined): Reply => {
    const asked = text(call.params, "listenKey");
    if (listenKey === undefined || (asked !== undefined && asked !== listenKey)) return BAD_LISTEN_KEY;
    return answer({ listenKey });
  };
  return {
    "POST /fapi/v1/listenKey": {
      ...common,
      handle: (call) =>
        answer({ listenKey: keys.open(call.accountId, call.key?.apiKey ?? "", call.exchange.nowMs()) }),
    },
    "PUT /fapi/v1/listenKey": {
      ...common,
      handle: (call) => named(call, keys.extend(call.accountId, call.exchange.nowMs())),
    },
    "DELETE /fapi/v1/listenKey": {
      ...common,
      handle: (call) =>
        named(call, keys.close(call.accountId)).status === 200 ? answer({}) : BAD_LISTEN_KEY,
    },
  };
}
