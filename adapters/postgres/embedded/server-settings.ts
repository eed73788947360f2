// How the embedded server runs: every commit durable, little memory, no surprises for short statements.

export interface ServerPlace {
  readonly dataFolder: string;
  readonly socketFolder: string | undefined;
  readonly port: number;
}

/**
 * The reasons, one per line; everything else is PostgreSQL's default (`full_page_writes` and `fsync` stay on).
 * `io_method=sync`: the worker processes of version 18 cost more than they give on small machines.
 * `wal_init_zero`: filling a new segment of the log with zeros first makes every commit wait 40 ms, several times a second under load.
 * Long checkpoints: fewer full-page images in the log that each commit waits for.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  synchronous_commit: "on",
  shared_buffers: "128MB",
  wal_buffers: "16MB",
  min_wal_size: "256MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  checkpoint_completion_target: "0.9",
  jit: "off",
  wal_init_zero: "off",
  io_method: "sync",
  random_page_cost: "1.1",
  max_connections: "200",
  idle_in_transaction_session_timeout: "30s",
  log_min_messages: "warning",
  log_checkpoints: "off",
  timezone: "UTC",
};

/** Command-line arguments of the server: loopback only, never anything else. */
export function serverArguments(
  place: ServerPlace,
  overrides: Readonly<Record<string, string>>,
): readonly string[] {
  const settings = {
    ...SETTINGS,
    ...overrides,
    listen_addresses: "127.0.0.1",
    port: String(place.port),
    unix_socket_directories: place.socketFolder ?? "",
  };
  return [
    "-D",
    place.dataFolder,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}
