// Three small pools, so that a slow read or a burst of recording never makes a signal wait for a connection.
import pg from "pg";
import { COLUMN_TYPES } from "./column-types.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";

export interface DatabasePools {
  /** Signals, decisions, claims: short statements in the way of an order. */
  readonly hot: pg.Pool;
  /**
   * Outcomes, fills, positions: written behind, and not waited for on disk. A crash of the server may lose the last half second
   * of them, in order; the venue tells them again at start-up. Intents and claims never go this way.
   */
  readonly recording: pg.Pool;
  /** Start-up, traces, administration. */
  readonly reading: pg.Pool;
  close(): Promise<void>;
}

/** Engines connect as this role. Administration may connect as the owner: it steps down, so that row-level security binds both. */
const AS_ENGINE = "-c role=flotilla_engine";

/** Nothing to choose between: the plan of an insert is made once for all. */
const PLAN_ONCE = "-c plan_cache_mode=force_generic_plan";

/**
 * Updates find their rows by key, whatever the planner thinks of the tables' sizes. A plan that was made while they were small would
 * scan them whole and be kept: what costs 0.05 ms an order in the first minute costs 0.4 ms in the third.
 */
const BY_KEY =
  "-c plan_cache_mode=force_custom_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off";

/** `onError` hears of idle connections that broke; the pool replaces them by itself. */
export function openPools(url: string, onError: (error: Error) => void): DatabasePools {
  const open = (name: string, size: number, statementTimeoutMs: number, options = ""): pg.Pool => {
    const pool = new pg.Pool({
      connectionString: url,
      application_name: `flotilla-${name}`,
      max: size,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      statement_timeout: statementTimeoutMs,
      lock_timeout: Math.min(statementTimeoutMs, 3_000),
      idle_in_transaction_session_timeout: 30_000,
      types: COLUMN_TYPES,
      options: `${AS_ENGINE} ${options}`,
    });
    // pg hangs the whole client on its error; only the words may reach a log.
    pool.on("error", ({ message }) =>
      onError(new Error(`a ${name} connection to the database broke: ${message}`)),
    );
    surviveLostConnections(pool);
    return pool;
  };
  const hot = open("hot", 6, 5_000, PLAN_ONCE);
  const recording = open("recording", 3, 15_000, `${BY_KEY} -c synchronous_commit=off`);
  const reading = open("reading", 4, 60_000);
  const close = async (): Promise<void> => {
    await Promise.all([hot.end(), recording.end(), reading.end()]);
  };
  return { hot, recording, reading, close };
}

/** Opens every connection of the hot pool now: the first signal does not pay for it. */
export async function warmUp(pools: DatabasePools): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pools.hot.options.max }, () => pools.hot.connect()));
  for (const client of clients) client.release();
}
