// The service's three pools, so that a heavy report never makes a trader wait, and a full house is still observable.
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Tables } from "./admin/tables.ts";
import { COLUMN_TYPES } from "./column-types.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";

export interface ServicePools {
  /** What people wait for: accounts, subscriptions, positions, changes. */
  readonly trading: pg.Pool;
  /** Reports, exports, track records. */
  readonly analytics: pg.Pool;
  /** Health and key figures. */
  readonly monitoring: pg.Pool;
  close(): Promise<void>;
}

interface PoolSizes {
  readonly max: number;
  readonly min: number;
  readonly statementTimeoutMs: number;
}

export const SERVICE_POOL_SIZES = {
  trading: { max: 20, min: 5, statementTimeoutMs: 5_000 },
  analytics: { max: 10, min: 2, statementTimeoutMs: 60_000 },
  monitoring: { max: 5, min: 1, statementTimeoutMs: 10_000 },
} as const satisfies Record<string, PoolSizes>;

/** `url` connects as flotilla_service. `onError` hears of idle connections that broke; the pool replaces them by itself. */
export function openServicePools(url: string, onError: (error: Error) => void): ServicePools {
  const open = (name: keyof typeof SERVICE_POOL_SIZES): pg.Pool => {
    const { max, min, statementTimeoutMs }: PoolSizes = SERVICE_POOL_SIZES[name];
    const pool = new pg.Pool({
      connectionString: url,
      application_name: `flotilla-service-${name}`,
      max,
      min,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      statement_timeout: statementTimeoutMs,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 30_000,
      types: COLUMN_TYPES,
    });
    // pg hangs the whole client on its error; only the words may reach a log.
    pool.on("error", ({ message }) =>
      onError(new Error(`a service ${name} connection to the database broke: ${message}`)),
    );
    surviveLostConnections(pool);
    return pool;
  };
  const [trading, analytics, monitoring] = [open("trading"), open("analytics"), open("monitoring")];
  return {
    trading,
    analytics,
    monitoring,
    close: async () => void (await Promise.all([trading.end(), analytics.end(), monitoring.end()])),
  };
}

export function kyselyOn(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
