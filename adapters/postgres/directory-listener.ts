// Hears of changes through LISTEN on a connection of its own, which is made anew whenever it breaks.
import pg from "pg";

const CHANNEL = "flotilla_directory";
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

export interface DirectoryChange {
  readonly table: string;
  /** Undefined: the whole table. */
  readonly id: string | undefined;
}

export interface ListenerEvents {
  readonly onChange: (change: DirectoryChange) => void;
  /** Listening again after a gap: whatever happened meanwhile was missed. */
  readonly onReconnect: () => void;
  readonly onError: (error: Error) => void;
}

export class DirectoryListener {
  readonly #url: string;
  readonly #events: ListenerEvents;
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MIN_MS;
  #closed = false;

  constructor(url: string, events: ListenerEvents) {
    this.#url = url;
    this.#events = events;
  }

  /** Resolves once it listens; rejects if the first connection fails. */
  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "flotilla-directory",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.#client = client;
    client.on("error", (error) => this.#lost(client, error));
    client.on("end", () =>
      this.#lost(client, new Error("the connection that listens for changes has ended")),
    );
    client.on("notification", ({ payload = "" }) => {
      const [table = "", id = "*"] = payload.split(" ");
      this.#events.onChange({ table, id: id === "*" ? undefined : id });
    });
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#retryMs = RETRY_MIN_MS;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    this.#events.onError(error);
    void client.end().catch(() => undefined);
    this.#tryAgainLater();
  }

  #tryAgainLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.start().then(this.#events.onReconnect, (error: Error) => {
        this.#events.onError(error);
        this.#tryAgainLater();
      });
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }
}
