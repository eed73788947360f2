// Every linked key is looked at once a day: one that has learned to withdraw or to transfer, or is bound to no address any more,
// suspends its account. Spread over the day, so that the venues' budgets do not feel it.
import { type CredentialVerdict, findingsOf } from "../domain/credential-finding.ts";
import type { AccountId } from "../domain/ids.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { CancelTimer, Clock, Timers } from "../ports/clock.ts";
import type { CredentialChecks } from "../ports/credential-checks.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { Venue } from "../ports/venue.ts";
import { credentialVerdict, refusedByVenue } from "./credential-verdict.ts";
import type { KeyStanding } from "./key-standing.ts";

export interface KeyRecheckDeps {
  /** Absent: this engine looks at no keys by itself. */
  readonly credentialChecks?: CredentialChecks | undefined;
  readonly directory: Pick<AccountDirectory, "account" | "accounts">;
  readonly venueOf: (id: AccountId) => Venue | undefined;
  readonly serves: (id: AccountId) => boolean;
  readonly keys: Pick<KeyStanding, "refused" | "answered">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
}

const DAY_MS = 86_400_000;
const ROUND_PERIOD_MS = 60_000;
const ROUNDS_PER_DAY = DAY_MS / ROUND_PERIOD_MS;
/** One that could not be looked at must not hold up the others. */
const TRY_AGAIN_AFTER_MS = 3_600_000;

/** `unanswered`: the venue could not be asked, and nothing is known. */
export type KeyLook = "looked" | "not-here" | "unanswered";

export class KeyRecheck {
  readonly #deps: KeyRecheckDeps;
  readonly #triedAt = new Map<AccountId, number>();
  #cancel: CancelTimer | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(deps: KeyRecheckDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#deps.credentialChecks === undefined) return;
    this.#cancel = this.#deps.timers.every(ROUND_PERIOD_MS, () => void this.round());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#round;
  }

  /** One minute's share. A round that takes longer than that is not begun twice. */
  round(): Promise<void> {
    const { journal } = this.#deps;
    this.#round ??= this.#look()
      .catch((error: Error) => journal.write("warn", "keys.not-rechecked", { reason: error.message }))
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }

  /** Now, because somebody asks: their key may work again, or they changed what it may do. */
  async lookAt(accountId: AccountId): Promise<KeyLook> {
    const { credentialChecks, serves, keys } = this.#deps;
    if (credentialChecks === undefined || !serves(accountId)) return "not-here";
    const look = await this.#check(accountId, credentialChecks);
    if (look === "looked") keys.answered(accountId);
    return look;
  }

  async #look(): Promise<void> {
    const { credentialChecks, clock, serves, directory } = this.#deps;
    if (credentialChecks === undefined) return;
    const now = clock.now();
    const due = await credentialChecks.due((now - DAY_MS) as typeof now);
    const ready = due.filter((id) => serves(id) && this.#mayTry(id, now));
    const served = [...directory.accounts()].filter(({ id }) => serves(id)).length;
    for (const id of ready.slice(0, Math.ceil(served / ROUNDS_PER_DAY))) {
      if (this.#stopped) return;
      this.#triedAt.set(id, now);
      await this.#check(id, credentialChecks);
    }
  }

  #mayTry(id: AccountId, now: number): boolean {
    return now - (this.#triedAt.get(id) ?? 0) >= TRY_AGAIN_AFTER_MS;
  }

  async #check(accountId: AccountId, checks: CredentialChecks): Promise<KeyLook> {
    const { directory, venueOf, clock, meter } = this.#deps;
    const account = directory.account(accountId);
    const venue = venueOf(accountId);
    if (account === undefined || venue === undefined) return "not-here";
    const read = await venue.checkCredentials(accountId);
    if (read.kind === "failed" && !read.credentials) return "unanswered";
    const checkedAt = clock.now();
    const report = read.kind === "ok" ? read.value : undefined;
    const verdict =
      read.kind === "ok"
        ? credentialVerdict(read.value, account.environment, { ...account, now: checkedAt })
        : refusedByVenue(read.code, read.reason);
    await checks.save({ accountId, checkedAt, verdict, report });
    this.#triedAt.delete(accountId);
    meter.count("credential_checks_total", { verdict: verdict.kind });
    this.#act(accountId, verdict);
    return "looked";
  }

  #act(accountId: AccountId, verdict: CredentialVerdict): void {
    const codes = findingsOf(verdict).map(({ code }) => code);
    if (verdict.kind === "refused") {
      const [first] = verdict.findings;
      void this.#deps.keys.refused(accountId, `${first?.code}: ${first?.sentence}`);
    } else if (codes.length > 0) {
      this.#deps.journal.write("info", "credential.warned", { accountId, findings: codes.join(" ") });
    }
  }
}
