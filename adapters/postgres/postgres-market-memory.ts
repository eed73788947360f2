import type { Environment, VenueName } from "../../engine/domain/venue.ts";
import type { MarketMemory, RememberedMarkets } from "../../engine/ports/market-memory.ts";
import type { DatabasePools } from "./database-pools.ts";

export class PostgresMarketMemory implements MarketMemory {
  readonly #pools: Pick<DatabasePools, "reading">;

  constructor(pools: Pick<DatabasePools, "reading">) {
    this.#pools = pools;
  }

  async read(venue: VenueName, environment: Environment): Promise<RememberedMarkets | undefined> {
    const { rows } = await this.#pools.reading.query<RememberedMarkets>(
      `select markets, read_at as "readAt" from venue_market_list where venue = $1 and environment = $2`,
      [venue, environment],
    );
    return rows[0];
  }

  /** Of engines that write at the same time the newest list stays. */
  async write(
    venue: VenueName,
    environment: Environment,
    { markets, readAt }: RememberedMarkets,
  ): Promise<void> {
    await this.#pools.reading.query(
      `insert into venue_market_list (venue, environment, markets, read_at) values ($1, $2, $3, $4)
       on conflict (venue, environment) do update set markets = excluded.markets, read_at = excluded.read_at
       where venue_market_list.read_at < excluded.read_at`,
      [venue, environment, JSON.stringify(markets), readAt],
    );
  }
}
