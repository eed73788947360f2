// What the trader holds by hand beside our own, by position key: how much, and whether that is still what the venue has.
import type { Decimal } from "../domain/decimal.ts";

export class ExternalHoldings {
  /** Signed. */
  readonly #quantities = new Map<string, Decimal>();
  /** Of these that is what the venue has, and not what it had before a gap. */
  readonly #known = new Set<string>();
  /** The venue has told all that there is: where nothing was noted the trader holds nothing, save on the unread legs. */
  #isRead = false;
  readonly #unread = new Set<string>();

  /** As far as we know; undefined: never noted. */
  get(key: string): Decimal | undefined {
    return this.#quantities.get(key);
  }

  keys(): Iterable<string> {
    return this.#quantities.keys();
  }

  /** What the trader holds there is known, if only that it is nothing. */
  isKnown(key: string): boolean {
    if (this.#quantities.has(key)) return this.#known.has(key);
    return this.#isRead && !this.#unread.has(key);
  }

  note(key: string, quantity: Decimal): void {
    this.#quantities.set(key, quantity);
    this.#known.add(key);
  }

  /** A change of something that was never read says nothing of how much it is. */
  move(key: string, signed: Decimal): void {
    const before = this.#quantities.get(key);
    if (before !== undefined) this.#quantities.set(key, before.add(signed));
    else if (this.isKnown(key)) this.note(key, signed);
  }

  /** All was told, save on these legs: what is known of them is not more than before. */
  noteRead(unread: Iterable<string>): void {
    const unknown = [...unread].filter((key) => !this.isKnown(key));
    this.#unread.clear();
    for (const key of unknown) this.#unread.add(key);
    this.#isRead = true;
  }

  /** Trades may have been missed. */
  doubt(): void {
    this.#known.clear();
    this.#isRead = false;
  }

  /** A trade of this leg was missed. */
  doubtLeg(key: string): void {
    this.#known.delete(key);
    this.#unread.add(key);
  }
}
