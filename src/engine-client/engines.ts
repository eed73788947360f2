// All engines as one: each answers for the accounts that it owns, and the answers are put together.
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { EngineMember } from "../../engine/ports/shard-store.ts";
import type { EngineAnswer } from "./engine-answer.ts";
import {
  type AccountAnswer,
  type CredentialCheckAnswer,
  type CredentialQuestion,
  type DryRunAnswer,
  type DryRunQuestion,
  EngineClient,
  type FeasibilityAnswer,
  type OpenPnlAnswer,
  type PositionAnswer,
  type TestSignalAnswer,
  type TestSignalQuestion,
} from "./engine-client.ts";

export interface EnginesOptions {
  /** Who is alive, as the record says. */
  readonly members: () => Promise<readonly EngineMember[]>;
  readonly operatorToken: string;
  readonly timeoutMs?: number;
}

/** `missing`: engines that did not answer; what they own is not in `value`. */
export interface Merged<T> {
  readonly value: readonly T[];
  readonly missing: readonly string[];
}

type Refused = Exclude<EngineAnswer<never>, { kind: "ok" }>;
/** Who answers so leaves the question to another engine. */
const FOR_OTHERS: ReadonlySet<string> = new Set(["ACCOUNT_ELSEWHERE", "DRAINING"]);
const NOBODY: Refused = { kind: "unreachable", url: "", reason: "no engine is alive" };

export class Engines {
  readonly #options: EnginesOptions;
  readonly #clients = new Map<string, EngineClient>();

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  positions(accountIds?: readonly AccountId[]): Promise<Merged<PositionAnswer>> {
    return this.#merge(async (client) => {
      const answer = await client.positions(accountIds);
      return answer.kind === "ok" ? answer.value : undefined;
    });
  }

  accounts(ids?: readonly AccountId[]): Promise<Merged<AccountAnswer>> {
    return this.#merge(async (client) => {
      const answer = await client.accounts(ids);
      return answer.kind === "ok" ? answer.value : undefined;
    });
  }

  /** One question to each engine, of all tenants that somebody wants to know it of. */
  openPnl(tenantIds: readonly TenantId[]): Promise<Merged<OpenPnlAnswer>> {
    return this.#merge(async (client) => {
      const answer = await client.openPnl(tenantIds);
      return answer.kind === "ok" ? answer.value.accounts : undefined;
    });
  }

  /** Asks one engine, and for the accounts of others these others. */
  async dryRun(question: DryRunQuestion): Promise<EngineAnswer<DryRunAnswer>> {
    const first = await this.#any((client) => client.dryRun(question));
    if (first.kind !== "ok") return first;
    const others = elsewhere(first.value);
    const further = await Promise.all(
      [...others].map(([url, accountIds]) => this.#clientAt(url).dryRun({ ...question, accountIds })),
    );
    const answers = new Map(first.value.accounts.map((account) => [account.accountId, account]));
    for (const answer of further)
      if (answer.kind === "ok")
        for (const account of answer.value.accounts) answers.set(account.accountId, account);
    return { kind: "ok", value: { ...first.value, accounts: [...answers.values()] } };
  }

  /** Any engine takes it in. One whose answer was lost may have: the next one then finds the signal there, and says so. */
  testSignal(question: TestSignalQuestion): Promise<EngineAnswer<TestSignalAnswer>> {
    return this.#any((client) => client.testSignal(question));
  }

  /** Of an account: its owner knows its equity, so every engine is asked until one does. */
  feasibility(question: Readonly<Record<string, unknown>>): Promise<EngineAnswer<FeasibilityAnswer>> {
    return this.#any((client) => client.feasibility(question));
  }

  /** Any engine can ask the venue. */
  checkCredential(question: CredentialQuestion): Promise<EngineAnswer<CredentialCheckAnswer>> {
    return this.#any((client) => client.checkCredential(question));
  }

  /** Its owner looks. */
  lookAtKey(accountId: AccountId): Promise<EngineAnswer<{ readonly look: "looked" }>> {
    return this.#any((client) => client.lookAtKey(accountId));
  }

  /** One client per engine that says where it is; those that are gone are forgotten. */
  async clients(): Promise<ReadonlyMap<string, EngineClient>> {
    const members = await this.#options.members();
    const clients = new Map<string, EngineClient>();
    for (const { id, url } of members) if (url !== undefined) clients.set(id, this.#clientAt(url));
    const urls = new Set([...clients.values()].map(({ url }) => url));
    for (const url of this.#clients.keys()) if (!urls.has(url)) this.#clients.delete(url);
    return clients;
  }

  #clientAt(address: string): EngineClient {
    const { operatorToken, timeoutMs } = this.#options;
    const made = new EngineClient({
      url: address,
      operatorToken,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    const known = this.#clients.get(made.url) ?? made;
    this.#clients.set(made.url, known);
    return known;
  }

  async #merge<T>(ask: (client: EngineClient) => Promise<readonly T[] | undefined>): Promise<Merged<T>> {
    const clients = [...(await this.clients()).values()];
    const answers = await Promise.all(clients.map(ask));
    return {
      value: answers.flatMap((answer) => answer ?? []),
      missing: clients.filter((_, at) => answers[at] === undefined).map(({ url }) => url),
    };
  }

  /** The first engine that neither says that it is another's, nor that it is stopping. */
  async #any<T>(ask: (client: EngineClient) => Promise<EngineAnswer<T>>): Promise<EngineAnswer<T>> {
    let last: EngineAnswer<T> = NOBODY;
    for (const client of (await this.clients()).values()) {
      last = await ask(client);
      const isForOthers = last.kind === "refused" && FOR_OTHERS.has(last.code);
      if (last.kind !== "unreachable" && !isForOthers) return last;
    }
    return last;
  }
}

function elsewhere({ accounts }: DryRunAnswer): ReadonlyMap<string, readonly string[]> {
  const byUrl = new Map<string, string[]>();
  for (const answer of accounts) {
    const url = answer.kind === "elsewhere" ? answer.engine?.url : undefined;
    if (url === undefined || url === null) continue;
    const ids = byUrl.get(url) ?? [];
    ids.push(answer.accountId);
    byUrl.set(url, ids);
  }
  return byUrl;
}
