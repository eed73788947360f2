// One account per exchange of the paper venue with which the engine tries it out. Made at the first boot of a demo, and anew
// where the paper venue does not know it any more. In a database that serves somebody else, the operator names one.
import { createAccount, listAccounts, setCanary } from "../../adapters/postgres/admin/accounts.ts";
import { createTrader, listTraders } from "../../adapters/postgres/admin/people.ts";
import { RISK_PROFILES } from "../../config/risk-profiles.ts";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { VenueName } from "../../engine/domain/venue.ts";
import type { Demo } from "./demo-record.ts";
import { linkPaperAccount, type Maker, made } from "./link-paper-account.ts";
import { paperAccountExists } from "./paper-control.ts";

const NAME = "Canary";
const BALANCE = "1000";
const VENUES: readonly VenueName[] = ["binance", "bybit"];

type CanaryAccount = Demo["canaries"][number];

export async function ensureCanaries(maker: Maker, demo: Demo): Promise<CanaryAccount[]> {
  if (demo.token === undefined) return [];
  const canaries: CanaryAccount[] = [];
  for (const venue of VENUES) {
    const known = demo.canaries.find((canary) => canary.venue === venue);
    const isThere =
      known !== undefined && (await paperAccountExists(maker.control, venue, known.paperAccountId));
    canaries.push(isThere ? known : await makeCanary(maker, demo.tenantId as TenantId, venue));
  }
  return canaries;
}

async function makeCanary(maker: Maker, tenantId: TenantId, venue: VenueName): Promise<CanaryAccount> {
  const { admin } = maker;
  const trader = (await listTraders(admin, tenantId)).find(({ name }) => name === NAME);
  const traderId = trader?.id ?? made(await createTrader(admin, { tenantId, name: NAME }));
  const label = `${venue} paper`;
  const account = (await listAccounts(admin, tenantId)).find(
    (known) => known.traderId === traderId && known.label === label,
  );
  const positionMode = "one-way";
  const accountId: AccountId =
    account?.id ??
    made(
      await createAccount(admin, {
        ...{ tenantId, traderId, label, venue, positionMode },
        ...{ environment: "paper", marginMode: "cross", limits: RISK_PROFILES.cautious },
      }),
    );
  const plan = { name: NAME, venue, balance: BALANCE, positionMode } as const;
  const paperAccountId = await linkPaperAccount(maker, tenantId, accountId, plan);
  made(await setCanary(admin, { tenantId, id: accountId }, true));
  return { accountId, venue, paperAccountId };
}
