// An account whose key the venue refuses is suspended: no entries, and a person sees why. Its exits may still be tried. It is
// active again as soon as the venue takes its key: a new one was linked, or the old one works after all.
import type { AccountId } from "../domain/ids.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { Venue } from "../ports/venue.ts";
import { credentialVerdict } from "./credential-verdict.ts";

/** In the record, with its audit, and in this process's directory once it resolves. What is there already stays as it is. */
export interface AccountStanding {
  suspend(id: AccountId, reason: string): Promise<void>;
  restore(id: AccountId): Promise<void>;
}

export interface KeyStandingDeps {
  /** Absent: refusals are told in the journal only. */
  readonly standing?: AccountStanding | undefined;
  readonly directory: Pick<AccountDirectory, "account" | "accounts">;
  readonly venueOf: (id: AccountId) => Venue | undefined;
  readonly journal: Journal;
  readonly announcer: Announcer;
  readonly clock: Pick<Clock, "now">;
}

export class KeyStanding {
  readonly #deps: KeyStandingDeps;
  /** Refusals come many at a time: one write per account is under way at most. */
  readonly #writing = new Map<AccountId, Promise<void>>();
  readonly #reasons = new Map<AccountId, string>();

  constructor(deps: KeyStandingDeps) {
    this.#deps = deps;
  }

  /** Resolves once the directory knows, or the record could not be written; never rejects. */
  async refused(id: AccountId, reason: string): Promise<void> {
    const { standing, directory, journal, announcer, clock } = this.#deps;
    if (standing === undefined || directory.account(id)?.status !== "active") return;
    await this.#write(id, async () => {
      await standing.suspend(id, reason);
      this.#reasons.set(id, reason);
      journal.write("error", "account.suspended", { accountId: id, reason });
      announcer.announce({ kind: "account.suspended", at: clock.now(), accountId: id, reason });
    });
  }

  /** The venue answered its key. Reading alone proves nothing about trading, so the key is asked what it may do. */
  answered(id: AccountId): void {
    const { standing, directory, journal, announcer, clock, venueOf } = this.#deps;
    const venue = venueOf(id);
    const account = directory.account(id);
    if (standing === undefined || venue === undefined || account?.status !== "suspended") return;
    void this.#write(id, async () => {
      const report = await venue.checkCredentials(id);
      if (report.kind === "failed") return;
      const policy = { ...account, now: clock.now() };
      if (credentialVerdict(report.value, account.environment, policy).kind === "refused") return;
      await standing.restore(id);
      this.#reasons.delete(id);
      journal.write("warn", "account.restored", { accountId: id });
      announcer.announce({ kind: "account.restored", at: clock.now(), accountId: id, reason: undefined });
    });
  }

  /** The venue's words when it refused the key; undefined where another process, or an earlier one, heard them. */
  reasonOf(id: AccountId): string | undefined {
    return this.#reasons.get(id);
  }

  /** Those that are to be looked at again. */
  suspended(): readonly AccountId[] {
    return [...this.#deps.directory.accounts()]
      .filter(({ status }) => status === "suspended")
      .map(({ id }) => id);
  }

  #write(id: AccountId, work: () => Promise<void>): Promise<void> {
    const writing = this.#writing.get(id) ?? this.#try(id, work).finally(() => this.#writing.delete(id));
    this.#writing.set(id, writing);
    return writing;
  }

  async #try(id: AccountId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.journal.write("warn", "account.status-not-recorded", {
        accountId: id,
        reason: String(error),
      });
    }
  }
}
