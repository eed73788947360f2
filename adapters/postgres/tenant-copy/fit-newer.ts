// What was made after the copy goes when it is put back, unless something that is kept refers to it: an account that traded since, the
// strategy of a signal. Such rows stay, named as what they are, and trade no more.
import pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Remark } from "./remark.ts";
import { rowPolicy } from "./row-policy.ts";
import { staged } from "./stage-copy.ts";
import { columnList, type TenantTable } from "./tenant-tables.ts";

/** Once, however often a copy is put back. */
const KEPT = (column: string): string =>
  `${column} = left(regexp_replace(${column}, ' \\(kept [0-9a-f]{8}\\)$', ''), 150) || ' (kept ' || left(id::text, 8) || ')'`;

/** What makes such a row idle, and its name free for the copy's. */
const IDLE: Readonly<Record<string, string>> = {
  account: `status = 'unlinked', status_reason = null, canary = false, ${KEPT("label")}`,
  strategy: `status = 'paused', ${KEPT("name")}`,
  trader: KEPT("name"),
  provider: KEPT("name"),
};

/** `tables`: parents before children. */
export async function fitNewer(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  tenantId: TenantId,
): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const table of tables.toReversed()) {
    const idle = IDLE[table.name];
    if (idle === undefined) continue;
    const newer = pg.escapeIdentifier(`newer_${table.name}`);
    const columns = columnList(table.columns);
    await db.query(
      `create temp table ${newer} on commit drop as select ${columns} from ${table.name} p
       where tenant_id = ${pg.escapeLiteral(tenantId)}
         and not exists (select from ${staged(table.name)} s where s.id = p.id) and (${neededBy(tables, table.name)})`,
    );
    await db.query(`update ${newer} set ${idle}`);
    const { rowCount } = await db.query(
      `insert into ${staged(table.name)} (${columns}) select ${columns} from ${newer}`,
    );
    remarks.push({
      count: rowCount ?? 0,
      sentence: `rows of ${table.name} are newer than the backup, and stay, idle: something that was traded refers to them`,
    });
  }
  return remarks;
}

/** A condition on `p`: a row that stays refers to it. */
function neededBy(tables: readonly TenantTable[], parent: string): string {
  const conditions = tables.flatMap(({ name, parents }) => {
    const policy = rowPolicy(name);
    if (policy !== "kept" && policy !== "put-back") return [];
    const child = policy === "kept" ? name : staged(name);
    return parents
      .filter(({ table }) => table === parent)
      .map(({ columns, targets }) => {
        const equal = columns.map((column, at) => `c.${column} = p.${targets[at]}`).join(" and ");
        return `exists (select from ${child} c where ${equal})`;
      });
  });
  return conditions.join(" or ");
}
