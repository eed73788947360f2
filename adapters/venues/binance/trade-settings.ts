// Leverage and margin mode at Binance: what differs is set, and what the venue says of it is what counts.
import { z } from "zod";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { TradeSettings } from "../../../engine/ports/venue.ts";
import { BINANCE_NOT_MODIFIED } from "../outcome/binance-outcomes.ts";
import { rowsOf } from "../rows-of.ts";
import { type Answer, failedWith } from "../venue-reader.ts";
import type { BinanceContext } from "./binance-context.ts";
import { type SymbolSettings, ToldSettings } from "./told-settings.ts";

const CONFIG_WEIGHT = 5;
/** One symbol weighs as much as all: the first signal of an account finds what the next ones need. So long it is believed. */
const BELIEVED_MS = 60_000;

const SymbolConfig = z.object({ symbol: z.string(), marginType: z.string(), leverage: z.coerce.number() });
const SymbolConfigs = rowsOf(SymbolConfig);

const Leverage = z.object({ symbol: z.string(), leverage: z.coerce.number() });

const DONE: Answer<undefined> = { kind: "ok", value: undefined };
const NOT_APPLIED: Answer<undefined> = {
  kind: "failed",
  failure: { kind: "lost", reason: "SETTINGS_NOT_APPLIED" },
};

export class BinanceTradeSettings {
  readonly #context: BinanceContext;
  /** Oldest first. */
  readonly #read = new Map<
    AccountId,
    { readonly atMs: number; readonly told: Promise<Answer<ToldSettings>> }
  >();

  constructor(context: BinanceContext) {
    this.#context = context;
  }

  /** Sizes are computed for this leverage: a near miss is a failure. */
  async prepare(
    accountId: AccountId,
    { venueSymbol: symbol }: Instrument,
    { leverage, marginMode }: TradeSettings,
  ): Promise<Answer<undefined>> {
    const told = await this.#toldOf(accountId);
    if (told.kind === "failed") return told;
    const before = told.value.of(symbol);
    const marginType = marginMode === "cross" ? "CROSSED" : "ISOLATED";
    if (before?.marginType === marginType && before.leverage === leverage) return DONE;
    const answer = await this.#change(accountId, { symbol, marginType, leverage }, before);
    if (answer.kind === "ok") told.value.change({ symbol, marginType, leverage });
    else this.forget(accountId);
    return answer;
  }

  forget(accountId: AccountId): void {
    this.#read.delete(accountId);
  }

  async #change(
    accountId: AccountId,
    { symbol, marginType, leverage }: SymbolSettings,
    before: SymbolSettings | undefined,
  ): Promise<Answer<undefined>> {
    const { reader } = this.#context;
    const request = { accountId, purpose: "read", weight: 1 } as const;
    if (before?.marginType !== marginType) {
      const answer = await reader.read(
        { ...request, call: (exchange) => exchange.fapiPrivatePostMarginType({ symbol, marginType }) },
        () => undefined,
      );
      if (answer.kind === "failed" && !failedWith(answer, BINANCE_NOT_MODIFIED)) return answer;
    }
    // Whatever a change of the mode does to it: the venue's answer says what it is.
    const answer = await reader.read(
      { ...request, call: (exchange) => exchange.fapiPrivatePostLeverage({ symbol, leverage }) },
      (body) => Leverage.parse(body),
    );
    if (answer.kind === "failed") return answer;
    const { symbol: ofSymbol, leverage: told } = answer.value;
    return ofSymbol === symbol && told === leverage ? DONE : NOT_APPLIED;
  }

  #toldOf(accountId: AccountId): Promise<Answer<ToldSettings>> {
    const nowMs = this.#context.nowMs();
    for (const [id, { atMs }] of this.#read) {
      if (nowMs - atMs < BELIEVED_MS) break;
      this.#read.delete(id);
    }
    const known = this.#read.get(accountId);
    if (known !== undefined) return known.told;
    const told = this.#ask(accountId);
    this.#read.set(accountId, { atMs: nowMs, told });
    void told.then(({ kind }) => {
      if (kind === "failed" && this.#read.get(accountId)?.told === told) this.forget(accountId);
    });
    return told;
  }

  #ask(accountId: AccountId): Promise<Answer<ToldSettings>> {
    return this.#context.reader.read(
      {
        accountId,
        purpose: "read",
        weight: CONFIG_WEIGHT,
        call: (exchange) => exchange.fapiPrivateGetSymbolConfig(),
      },
      (body) => new ToldSettings(SymbolConfigs.parse(body)),
    );
  }
}
