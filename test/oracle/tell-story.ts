// The whole story of an intent, in time order: decision, orders, order events, fills and what the venue's ledger says.
import type pg from "pg";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import { type Evidence, type StoryOf, symbolOf } from "./evidence.ts";

const LINES_MAX = 120;

interface Line {
  readonly atMs: number;
  readonly text: string;
}

export async function tellStory(
  pool: pg.Pool,
  evidence: Evidence,
  wanted: StoryOf,
): Promise<readonly string[]> {
  const order = evidence.record.orders.find(({ clientOrderId }) => clientOrderId === wanted.clientOrderId);
  const signalId = wanted.signalId ?? order?.signalId;
  const accountId = wanted.accountId ?? order?.accountId;
  const lines = [
    ...(await recorded(pool, signalId, accountId, wanted.symbol)),
    ...ledgerLines(evidence, accountId, await idsOf(pool, signalId, accountId, wanted), wanted.symbol),
  ].sort((a, b) => a.atMs - b.atMs);
  const told = lines.map(({ atMs, text }) => `${new Date(atMs).toISOString().slice(11)} ${text}`);
  return told.length <= LINES_MAX ? told : [...told.slice(0, LINES_MAX), `(${told.length - LINES_MAX} more)`];
}

async function idsOf(
  pool: pg.Pool,
  signalId: string | undefined,
  accountId: string | undefined,
  { clientOrderId }: StoryOf,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    "select client_order_id as id from order_intent where signal_id = $1 and account_id = $2",
    [signalId ?? null, accountId ?? null],
  );
  return new Set([...rows.map(({ id }) => id), ...(clientOrderId === undefined ? [] : [clientOrderId])]);
}

const RECORDED = `
select at::text as at, words from (
  select received_at as at, 'signal ' || id || ' ' || action::text || ' ' || instrument_id as words
    from signal where id = $1
  union all
  select decided_at, 'decision ' || state || ' ' || coalesce(reason, '') || ' ' || left(denials::text, 300) || ' settled ' ||
    coalesce(to_timestamp(settled_at / 1000.0)::text, 'never')
    from decision where signal_id = $1 and account_id = $2
  union all
  select signed_at, 'order ' || leg || ' g' || generation || ' ' || client_order_id || ' ' || side || ' ' || quantity || ' ' ||
    order_type || ' → ' || state || ' filled ' || filled_quantity || ' ' || coalesce(reason, '')
    from order_intent where account_id = $2 and (signal_id = $1 or instrument_id = $3)
  union all
  select e.at, 'event ' || e.event || ' ' || e.client_order_id || ' ' || coalesce(e.detail, '')
    from order_event e join order_intent o using (tenant_id, client_order_id)
    where o.account_id = $2 and (o.signal_id = $1 or o.instrument_id = $3)
  union all
  select f.at, 'recorded fill ' || f.venue_trade_id || ' ' || f.side || ' ' || f.quantity || ' at ' || f.price || ' ' ||
    coalesce(f.client_order_id, f.origin) || case when f.owned then '' else ' (not ours)' end
    from fill f where f.account_id = $2 and (f.instrument_id = $3 or f.client_order_id in
      (select client_order_id from order_intent where signal_id = $1 and account_id = $2))
) as told order by at`;

async function recorded(
  pool: pg.Pool,
  signalId: string | undefined,
  accountId: string | undefined,
  symbol: string | undefined,
): Promise<readonly Line[]> {
  const instrumentId = symbol === undefined ? null : symbol.replace("USDT", "/USDT:USDT");
  const { rows } = await pool.query<{ at: string; words: string }>(RECORDED, [
    signalId ?? null,
    accountId ?? null,
    instrumentId,
  ]);
  return rows.map(({ at, words }) => ({ atMs: Number(at), text: `record: ${words}` }));
}

function ledgerLines(
  { ledgers, accounts }: Evidence,
  accountId: string | undefined,
  ids: ReadonlySet<string>,
  symbol: string | undefined,
): readonly Line[] {
  const account = accounts.find(({ id }) => id === accountId);
  if (account === undefined) return [];
  const related = new Set<string>(ids);
  const lines: Line[] = [];
  for (const entry of ledgers[account.venue]) {
    if (entry.accountId !== account.paperAccountId) continue;
    const names = namesIn(entry);
    const concerned =
      names.some((name) => related.has(name)) ||
      (symbol !== undefined && "symbol" in entry && entry.symbol === symbolOf(symbol));
    if (!concerned) continue;
    for (const name of names) related.add(name);
    const { seq, timeNs, accountId: _account, ...fact } = entry;
    lines.push({ atMs: Number(BigInt(timeNs) / 1_000_000n), text: `ledger ${seq}: ${JSON.stringify(fact)}` });
  }
  return lines;
}

function namesIn(entry: LedgerEntry): readonly string[] {
  const fields = ["clientOrderId", "venueOrderId", "conditionalId", "childOrderId"] as const;
  const values = entry as unknown as Readonly<Record<string, unknown>>;
  return fields.flatMap((field) => {
    const value = values[field];
    return typeof value === "string" && value !== "" ? [value] : [];
  });
}
