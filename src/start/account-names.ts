// What people call an account, for the lines on the terminal. Accounts may be linked while Flotilla runs.
import { listAccounts } from "../../adapters/postgres/admin/accounts.ts";
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import { listTenants, listTraders } from "../../adapters/postgres/admin/people.ts";
import { type AdministrationPlace, openAdministration } from "./open-administration.ts";

const REFRESH_PERIOD_MS = 5_000;

export class AccountNames {
  readonly #place: AdministrationPlace;
  #names: ReadonlyMap<string, string> = new Map();
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(place: AdministrationPlace) {
    this.#place = place;
  }

  /** Never waits: a name that is not known yet is there for one of the next lines. */
  nameOf(accountId: string): string | undefined {
    const name = this.#names.get(accountId);
    if (name === undefined && performance.now() - this.#refreshedAt > REFRESH_PERIOD_MS) {
      this.refresh().catch(() => undefined);
    }
    return name;
  }

  async refresh(): Promise<void> {
    this.#refreshedAt = performance.now();
    const { admin, close } = await openAdministration(this.#place);
    try {
      this.#names = await readNames(admin);
    } finally {
      await close();
    }
  }
}

/** The trader's name; with the account's label where the trader has several. */
async function readNames(admin: Administration): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { id: tenantId } of await listTenants(admin)) {
    const [accounts, traders] = await Promise.all([
      listAccounts(admin, tenantId),
      listTraders(admin, tenantId),
    ]);
    const traderNames = new Map(traders.map(({ id, name }) => [id, name]));
    const byTrader = Map.groupBy(accounts, ({ traderId }) => traderId);
    for (const { id, traderId, label } of accounts) {
      const isOnly = byTrader.get(traderId)?.length === 1;
      const trader = traderNames.get(traderId) ?? "";
      names.set(id, isOnly ? trader : `${trader}/${label}`);
    }
  }
  return names;
}
