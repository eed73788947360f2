// Starts everything on this machine in order, and stops it in the opposite order: service, engine, paper venue, PostgreSQL.
import type { Home } from "../../config/home.ts";
import type { StartConfig } from "../../config/start.ts";
import { AccountNames } from "./account-names.ts";
import { type DatabaseServer, startDatabase } from "./database-server.ts";
import { ensureDemo } from "./demo.ts";
import type { Demo } from "./demo-record.ts";
import { type FirstInvitation, inviteFirstAdmin } from "./first-admin.ts";
import { freePort } from "./free-port.ts";
import { letIn } from "./let-in.ts";
import { makeSecrets } from "./make-secrets.ts";
import { type PaperVenue, startPaperVenue } from "./paper-venue.ts";
import { prepareHome } from "./prepare-home.ts";
import { startReadyProcess } from "./ready-process.ts";
import { RunningFile } from "./running-file.ts";
import { secretFile } from "./secret-files.ts";

export interface Show {
  /** A sentence about what starts, runs or stops. */
  say(text: string): void;
  /** A line of the engine's log; `nameOf`: what people call an account. */
  event(line: string, nameOf: (accountId: string) => string | undefined): void;
  /** What a process wrote to its error output. */
  complaint(process: string, line: string): void;
}

export interface Flotilla {
  readonly home: Home;
  readonly engineUrl: string;
  readonly serviceUrl: string;
  readonly database: DatabaseServer;
  readonly venue: PaperVenue;
  readonly demo: Demo;
  /** Of the platform's first admin, on the boot that made it. */
  readonly invitation: FirstInvitation | undefined;
  /** Idempotent. Never throws: what cannot be stopped is said. */
  stop(): Promise<void>;
}

type Part = "service" | "engine" | "paper venue" | "PostgreSQL" | "data folder";
const STOP_ORDER: readonly Part[] = ["service", "engine", "paper venue", "PostgreSQL", "data folder"];

interface Boot {
  readonly config: StartConfig;
  readonly show: Show;
  readonly signal: AbortSignal;
  /** `false`: it had to be ended by force. */
  readonly stops: Map<Part, () => Promise<unknown>>;
}

/** Throws `OperatorProblem`, `PostgresProblem` or the signal's reason; whatever had started is stopped again by then. */
export async function startFlotilla(config: StartConfig, show: Show, signal: AbortSignal): Promise<Flotilla> {
  const boot: Boot = { config, show, signal, stops: new Map() };
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopAll(boot);
    return stopping;
  };
  try {
    return { ...(await startAll(boot)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(boot: Boot): Promise<Omit<Flotilla, "stop">> {
  const { config, show, signal, stops } = boot;
  const home = await prepareHome(config.FLOTILLA_HOME);
  const running = await RunningFile.claim(home.running);
  stops.set("data folder", () => running.release());
  await makeSecrets(home);
  const [database, venue] = await together([
    bootPart(
      boot,
      "PostgreSQL",
      startDatabase(config, home, (text) => show.say(text)),
    ),
    bootPart(boot, "paper venue", startVenue(boot, home, running)),
  ]);
  signal.throwIfAborted();
  const logins = await letBothIn(config, home, database);
  // From here on nothing is done as the owner, not even by this process.
  const place = { databaseUrl: logins.engine, vaultKeyFile: home.vaultKey };
  const demo = await ensureDemo({ databaseUrl: logins.engine, home, venue: venue.addresses, say: show.say });
  signal.throwIfAborted();
  const names = new AccountNames({ ...place, actor: "start" });
  await names.refresh();
  const engineUrl = await startEngineChild(boot, running, { databaseUrl: logins.engine, venue, names });
  const databaseUrl = logins.service;
  const serviceUrl = await startServiceChild(boot, running, { databaseUrl, venue, engineUrl });
  const { control, binance, bybit } = venue.addresses;
  const paper = { control, binance: binance.rest, bybit: bybit.rest };
  await running.publish({ engine: engineUrl, service: serviceUrl, database: database.url, paper });
  // Last: it is shown once, so nothing may fail between making and showing it.
  const invitation = await inviteFirstAdmin(place, config.ADMIN_EMAIL);
  return { home, engineUrl, serviceUrl, database, venue, demo, invitation };
}

async function bootPart<T extends { stop(): Promise<unknown> }>(
  boot: Boot,
  part: Part,
  starting: Promise<T>,
): Promise<T> {
  const started = await starting;
  boot.stops.set(part, () => started.stop());
  return started;
}

/** Waits for both even if one fails, so that whatever started is known before it is stopped. */
async function together<A, B>(tasks: readonly [Promise<A>, Promise<B>]): Promise<readonly [A, B]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

async function startVenue({ config, show }: Boot, home: Home, running: RunningFile): Promise<PaperVenue> {
  const port = await freePort(config.PAPER_PORT, "127.0.0.1", 3);
  if (config.PAPER_PORT !== 0 && port !== config.PAPER_PORT) {
    show.say(`Ports from ${config.PAPER_PORT} on are busy: the paper venue listens from ${port} on instead.`);
  }
  return startPaperVenue({
    stateFile: home.venueState,
    seed: config.PAPER_SEED,
    port,
    onSpawn: noteChild(show, running),
    onComplaint: (line) => show.complaint("paper venue", line),
    onDeath: sayDeath(show, "The paper venue"),
  });
}

interface Logins {
  readonly engine: string;
  readonly service: string;
}

/** One after the other: what is changed is the same table of the whole server. */
async function letBothIn(config: StartConfig, home: Home, { url }: DatabaseServer): Promise<Logins> {
  const engine =
    config.ENGINE_DATABASE_URL ??
    (await letIn(url, "flotilla_engine", await secretFile(home.enginePassword, 32)));
  const service =
    config.SERVICE_DATABASE_URL ??
    (await letIn(url, "flotilla_service", await secretFile(home.servicePassword, 32)));
  return { engine, service };
}

interface EngineParts {
  readonly databaseUrl: string;
  readonly venue: PaperVenue;
  readonly names: AccountNames;
}

async function startEngineChild(boot: Boot, running: RunningFile, parts: EngineParts): Promise<string> {
  const { config, show } = boot;
  const { url, port } = await childAddress(boot, "engine", config.ENGINE_HOST, config.ENGINE_PORT);
  const engine = startReadyProcess(
    {
      name: "engine",
      url,
      env: engineEnvironment(config, port, parts),
      onLine: (line) => show.event(line, (accountId) => parts.names.nameOf(accountId)),
      ...watchers(show, running, "engine"),
    },
    boot.signal,
  );
  await bootPart(boot, "engine", engine);
  return url;
}

interface ServiceParts {
  readonly databaseUrl: string;
  readonly venue: PaperVenue;
  readonly engineUrl: string;
}

async function startServiceChild(boot: Boot, running: RunningFile, parts: ServiceParts): Promise<string> {
  const { config, show } = boot;
  const { url, port } = await childAddress(boot, "service", config.SERVICE_HOST, config.SERVICE_PORT);
  const service = startReadyProcess(
    {
      name: "service",
      url,
      env: {
        SERVICE_DATABASE_URL: parts.databaseUrl,
        REDIS_URL: config.REDIS_URL,
        ENGINE_URL: parts.engineUrl,
        PAPER_CONTROL: parts.venue.addresses.control,
        SERVICE_HOST: config.SERVICE_HOST,
        SERVICE_PORT: String(port),
        FLOTILLA_HOME: config.FLOTILLA_HOME,
        LOG_LEVEL: config.LOG_LEVEL,
      },
      onLine: (line) => show.event(line, () => undefined),
      ...watchers(show, running, "service"),
    },
    boot.signal,
  );
  await bootPart(boot, "service", service);
  return url;
}

async function childAddress(
  { show }: Boot,
  name: "engine" | "service",
  host: string,
  wanted: number,
): Promise<{ readonly url: string; readonly port: number }> {
  const port = await freePort(wanted, host);
  if (wanted !== 0 && port !== wanted)
    show.say(`Port ${wanted} is busy: the ${name} listens on ${port} instead.`);
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, port };
}

function watchers(show: Show, running: RunningFile, name: "engine" | "service") {
  return {
    onSpawn: noteChild(show, running),
    onComplaint: (line: string) => show.complaint(name, line),
    onDeath: sayDeath(show, `The ${name}`),
  };
}

function engineEnvironment(
  config: StartConfig,
  port: number,
  { databaseUrl, venue }: EngineParts,
): Readonly<Record<string, string | undefined>> {
  const { binance, bybit } = venue.addresses;
  return {
    ENGINE_DATABASE_URL: databaseUrl,
    REDIS_URL: config.REDIS_URL,
    ENGINE_HOST: config.ENGINE_HOST,
    ENGINE_PORT: String(port),
    FLOTILLA_HOME: config.FLOTILLA_HOME,
    PAPER_BINANCE_REST: binance.rest,
    PAPER_BINANCE_WS: binance.ws,
    PAPER_BYBIT_REST: bybit.rest,
    PAPER_BYBIT_WS: bybit.ws,
    LOG_LEVEL: config.LOG_LEVEL,
  };
}

/** Only the next start after a crash reads it: not being able to write it must not end this one. */
function noteChild(show: Show, running: RunningFile): (pid: number) => void {
  return (pid) => {
    running
      .addChild(pid)
      .catch((error: Error) => show.say(`Process ${pid} could not be noted: ${error.message}`));
  };
}

function sayDeath(show: Show, what: string): (how: string, pauseMs: number) => void {
  return (how, pauseMs) =>
    show.say(`${what} ended unasked (${how}); it starts again in ${pauseMs / 1_000} s.`);
}

async function stopAll({ stops, show }: Boot): Promise<void> {
  for (const part of STOP_ORDER) {
    try {
      const orderly = await stops.get(part)?.();
      if (orderly === false) show.say(`The ${part} did not end in time and was ended by force.`);
    } catch (error) {
      show.say(`The ${part} could not be stopped: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
