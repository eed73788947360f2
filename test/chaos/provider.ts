// A provider who does everything that senders do: posts, resends when nobody answers, sends twice at once, replays old bodies, and lets a
// later signal overtake an earlier one.
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../fleet/random.ts";
import type { SignalBody } from "../fleet/random-market.ts";

export interface ProviderOptions {
  readonly urls: readonly string[];
  readonly tokens: readonly string[];
  readonly random: Random;
  readonly runId: string;
}

/** A sender like TradingView waits this long for an answer. */
const ANSWER_WITHIN_MS = 3_000;
const GIVE_UP_AFTER_MS = 30_000;
const RETRY_MS = 150;
const REPLAY_FROM = 200;

interface Sent {
  readonly token: string;
  readonly text: string;
}

export class Provider {
  readonly #options: ProviderOptions;
  readonly #sent: Sent[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  /** Signal ids that somebody was told 2xx for. */
  readonly acknowledged = new Set<string>();
  readonly counts = { sent: 0, duplicated: 0, replayed: 0, overtaken: 0, resent: 0, givenUp: 0, refused: 0 };
  /** Milliseconds to the first 2xx. */
  readonly answeredMs: number[] = [];

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Returns at once; what is under way is awaited by `finish`. */
  send(body: SignalBody): void {
    const { random, tokens, runId } = this.#options;
    this.counts.sent += 1;
    const id = `${runId}-${this.counts.sent}`;
    const token = tokens[random.whole(0, tokens.length - 1)] ?? "";
    const text = JSON.stringify({ id, issuedAt: new Date().toISOString(), ...body });
    const sent = { token, text };
    this.#sent.push(sent);
    const delayMs = random.chance(0.1) ? random.whole(100, 2_000) : 0;
    if (delayMs > 0) this.counts.overtaken += 1;
    const copies = random.chance(0.1) ? random.whole(2, 4) : 1;
    if (copies > 1) this.counts.duplicated += 1;
    for (let copy = 0; copy < copies; copy += 1) this.#run(this.#deliver(sent, delayMs, random.whole(0, 99)));
    if (random.chance(0.05)) this.#replay();
  }

  #replay(): void {
    const old = this.#sent[this.#options.random.whole(0, Math.min(this.#sent.length, REPLAY_FROM) - 1)];
    if (old === undefined) return;
    this.counts.replayed += 1;
    this.#run(this.#deliver(old, 0, this.#options.random.whole(0, 99)));
  }

  /** Sends everything again, as it was sent. */
  redeliverAll(): void {
    for (const sent of this.#sent) this.#run(this.#deliver(sent, 0, 0));
  }

  async finish(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  get underWay(): number {
    return this.#inFlight.size;
  }

  #run(work: Promise<void>): void {
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }

  async #deliver(sent: Sent, delayMs: number, first: number): Promise<void> {
    if (delayMs > 0) await sleep(delayMs);
    const { urls } = this.#options;
    const startedAt = performance.now();
    for (let attempt = first; performance.now() - startedAt < GIVE_UP_AFTER_MS; attempt += 1) {
      const answer = await this.#post(urls[attempt % urls.length] ?? "", sent);
      if (answer === "acknowledged") this.answeredMs.push(performance.now() - startedAt);
      if (answer !== "again") return;
      this.counts.resent += 1;
      await sleep(RETRY_MS);
    }
    this.counts.givenUp += 1;
  }

  async #post(url: string, { token, text }: Sent): Promise<"acknowledged" | "refused" | "again"> {
    try {
      const response = await fetch(`${url}/hooks/${token}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: text,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const answer = (await response.json()) as { readonly signalId?: string };
      if (response.status === 202 && answer.signalId !== undefined) {
        this.acknowledged.add(answer.signalId);
        return "acknowledged";
      }
      if (response.status >= 500) return "again";
      this.counts.refused += 1;
      return "refused";
    } catch {
      return "again";
    }
  }
}
