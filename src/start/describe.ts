// The few lines that say what runs where, and what to try first.
import { relative } from "node:path";
import { demoCurl } from "./demo-plan.ts";
import type { FirstInvitation } from "./first-admin.ts";
import type { Flotilla } from "./supervisor.ts";
import type { Terminal } from "./terminal.ts";

export const HELP = `npm start [-- options]

Starts all of Flotilla on this machine: PostgreSQL, the paper venue, the engine and the service. The first start creates a demo
tenant with one provider and three traders on paper accounts; every later one finds its state again. Ctrl-C stops it.

Options
  --json   the engine's log lines as they are, on standard output; sentences go to standard error
  --help   this text

Settings (environment variables, all optional)
  FLOTILLA_HOME   data folder, default .flotilla
  ENGINE_PORT     default 8080, else the next free port       ENGINE_HOST    default 127.0.0.1
  SERVICE_PORT    default 8070, else the next free port       SERVICE_HOST   default 127.0.0.1
  ADMIN_EMAIL     whom the first start invites as the platform's admin, default admin@flotilla.example
  DATABASE_URL    your own PostgreSQL, as its owner, instead of the embedded one
  POSTGRES_PORT   of the embedded PostgreSQL, default 54329
  REDIS_URL       the execution queue on Redis instead of PostgreSQL
  PAPER_PORT      first of the paper venue's three, default 8090
  PAPER_SEED      price path of a new paper venue, default 7
  LOG_LEVEL       trace, debug, info (default), warn, error
`;

export function describeFlotilla(flotilla: Flotilla, { paint }: Terminal, bootMs: number): readonly string[] {
  const { engineUrl, serviceUrl, database, venue, home, demo } = flotilla;
  const { binance, bybit, control } = venue.addresses;
  const entry = (name: string, text: string): string => `  ${paint("strong", name.padEnd(12))} ${text}`;
  const folder = shortPath(home.folder);
  return [
    "",
    entry("PostgreSQL", database.where),
    entry("paper venue", `Binance ${binance.rest} · Bybit ${bybit.rest} · control ${control}`),
    entry("engine", `${engineUrl}  (/healthz /readyz /metrics)`),
    entry("service", `${serviceUrl}  (API, explorer at /v1/docs, /healthz /readyz)`),
    entry("data", `${folder}  (secrets, readable by you only: ${shortPath(home.secrets)})`),
    ...(demo.accounts.length === 0
      ? []
      : demo.accounts.map(({ name, what }, at) => entry(at === 0 ? "demo" : "", `${name}: ${what}`))),
    "",
    paint("good", `Ready in ${(bootMs / 1_000).toFixed(1)} s.`),
    ...(demo.token === undefined ? [] : tour(`${engineUrl}/hooks/${demo.token}`)),
    ...(flotilla.invitation === undefined ? [] : welcome(serviceUrl, flotilla.invitation)),
    "Look around with: npm run cli -- --help    Ctrl-C stops everything.",
    "",
  ];
}

function welcome(serviceUrl: string, { email, token }: FirstInvitation): readonly string[] {
  return [
    `The platform's first admin (${email}) chooses a password with this invitation. It is shown once; it is valid for seven days.`,
    "",
    `curl -sS '${serviceUrl}/v1/invitations/accept' -H 'content-type: application/json' -d '{"token":"${token}","password":"…"}'`,
    "",
  ];
}

function tour(hookUrl: string): readonly string[] {
  return [
    "Post a signal from another terminal (the same id again changes nothing):",
    "",
    demoCurl(hookUrl),
    "",
  ];
}

function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
