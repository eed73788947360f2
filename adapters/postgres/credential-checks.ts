// Looks at linked keys, as the record keeps them for the service to show.
import type pg from "pg";
import { findingsOf } from "../../engine/domain/credential-finding.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { CredentialChecks } from "../../engine/ports/credential-checks.ts";
import type { CredentialReport } from "../../engine/ports/venue.ts";

const DUE = `
select a.id from account a
join credential k on k.tenant_id = a.tenant_id and k.account_id = a.id
left join credential_check c on c.tenant_id = a.tenant_id and c.account_id = a.id
where a.status = 'active' and (c.checked_at is null or c.checked_at < $1)
order by c.checked_at nulls first, a.id`;

/** The newest look stays, whoever writes last. */
const SAVE = `
insert into credential_check (tenant_id, account_id, checked_at, verdict, findings, report)
select tenant_id, id, $2, $3, $4::jsonb, $5::jsonb from account where id = $1
on conflict (tenant_id, account_id) do update
set checked_at = excluded.checked_at, verdict = excluded.verdict, findings = excluded.findings, report = excluded.report
where credential_check.checked_at <= excluded.checked_at`;

export function credentialChecks(pool: pg.Pool): CredentialChecks {
  return {
    async due(before) {
      const { rows } = await pool.query<{ id: AccountId }>(DUE, [before]);
      return rows.map(({ id }) => id);
    },
    async save({ accountId, checkedAt, verdict, report }) {
      const findings = JSON.stringify(findingsOf(verdict));
      const told = JSON.stringify(report === undefined ? {} : reportJson(report));
      await pool.query(SAVE, [accountId, checkedAt, verdict.kind, findings, told]);
    },
  };
}

/** Decimals as text. */
function reportJson({ balance, ...rest }: CredentialReport) {
  return {
    ...rest,
    balance: {
      equity: balance.equity.toFixed(),
      walletBalance: balance.walletBalance.toFixed(),
      availableMargin: balance.availableMargin.toFixed(),
    },
  };
}
