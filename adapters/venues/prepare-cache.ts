// Leverage and margin mode are set once per account and instrument, not before every order.
import type { AccountId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { TradeSettings } from "../../engine/ports/venue.ts";
import type { Answer } from "./venue-reader.ts";

export interface PrepareCache {
  has(accountId: AccountId, instrumentId: InstrumentId, settings: TradeSettings): boolean;
  /** Runs `apply` unless these settings were applied before; calls while one runs share it. */
  ensure(
    accountId: AccountId,
    instrumentId: InstrumentId,
    settings: TradeSettings,
    apply: () => Promise<Answer<undefined>>,
  ): Promise<Answer<undefined>>;
  /** After the venue contradicted what we believe. */
  forget(accountId: AccountId): void;
}

const DONE: Answer<undefined> = { kind: "ok", value: undefined };

export function createPrepareCache(): PrepareCache {
  const applied = new Map<AccountId, Map<InstrumentId, string>>();
  const running = new Map<string, Promise<Answer<undefined>>>();
  const has: PrepareCache["has"] = (accountId, instrumentId, settings) =>
    applied.get(accountId)?.get(instrumentId) === textOf(settings);
  return {
    has,
    async ensure(accountId, instrumentId, settings, apply) {
      if (has(accountId, instrumentId, settings)) return DONE;
      const key = `${accountId} ${instrumentId}`;
      // Another wish for the same pair must not overtake the one that is being applied.
      for (let before = running.get(key); before !== undefined; before = running.get(key)) await before;
      if (has(accountId, instrumentId, settings)) return DONE;
      const work = apply();
      running.set(key, work);
      try {
        const answer = await work;
        if (answer.kind === "ok") {
          const ofAccount = applied.get(accountId) ?? new Map<InstrumentId, string>();
          applied.set(accountId, ofAccount.set(instrumentId, textOf(settings)));
        }
        return answer;
      } finally {
        if (running.get(key) === work) running.delete(key);
      }
    },
    forget: (accountId) => void applied.delete(accountId),
  };
}

/** Interned by the few combinations in use, so that ten thousand accounts share the text. */
const TEXTS = new Map<number, Record<TradeSettings["marginMode"], string>>();

function textOf({ leverage, marginMode }: TradeSettings): string {
  let texts = TEXTS.get(leverage);
  if (texts === undefined) {
    texts = { cross: `${leverage} cross`, isolated: `${leverage} isolated` };
    TEXTS.set(leverage, texts);
  }
  return texts[marginMode];
}
