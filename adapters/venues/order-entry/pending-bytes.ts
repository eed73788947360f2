// What has come in and is not read yet. Many small pieces cost one copy of each byte or two, not one per piece.

export class PendingBytes {
  #store: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  /** Nothing that was looked for begins before. */
  #searched = 0;

  get bytes(): Buffer {
    return this.#store.subarray(this.#from, this.#to);
  }

  append(chunk: Buffer): void {
    const length = this.#to - this.#from;
    if (length === 0) {
      // The common case, an answer in one piece, is not copied.
      this.#store = chunk;
      this.#from = 0;
      this.#to = chunk.length;
      return;
    }
    if (this.#to + chunk.length > this.#store.length) this.#grow(2 * (length + chunk.length));
    chunk.copy(this.#store, this.#to);
    this.#to += chunk.length;
  }

  /** Offset of `mark` in `bytes`, or -1. Always asked for the same mark, it looks at each byte about once. */
  find(mark: string): number {
    const { bytes } = this;
    const found = bytes.indexOf(mark, this.#searched);
    if (found < 0) this.#searched = Math.max(0, bytes.length - mark.length + 1);
    return found;
  }

  drop(count: number): void {
    this.#from += count;
    this.#searched = 0;
  }

  #grow(capacity: number): void {
    const { bytes } = this;
    const grown = Buffer.allocUnsafe(capacity);
    bytes.copy(grown);
    this.#store = grown;
    this.#from = 0;
    this.#to = bytes.length;
  }
}
