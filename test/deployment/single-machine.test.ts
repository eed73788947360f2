// What compose.yaml starts, started here: its commands with its environment, each container on a loopback address of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ROOT } from "../../config/static-checks.ts";
import { dealSecrets } from "../../src/containers/deal-secrets.ts";
import { engineLogin } from "../support/engine-login.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { ROLE_PASSWORD } from "../support/test-services.ts";
import { composeFile, readDocuments } from "./read-yaml.ts";

type Name = "engine" | "paper" | "service" | "prepare" | "cli";

const { services } = composeFile.parse(readDocuments("compose.yaml")[0]);
const root = mkdtempSync(join(tmpdir(), "flotilla-machine-"));
const BLOCK = `127.${1 + ((process.pid >> 8) % 250)}.${process.pid & 255}`;
const ADDRESSES = {
  ...{ engine: `${BLOCK}.1`, paper: `${BLOCK}.2`, service: `${BLOCK}.3` },
  ...{ prepare: `${BLOCK}.4`, cli: `${BLOCK}.5` },
};
const HOME = "/var/lib/flotilla";
const SECRETS = { engine: "engine", prepare: "engine", cli: "engine", service: "service" };

let database: TestDatabase;
const running: ChildProcess[] = [];

/** As Compose and its name server would have it: names are addresses, and whoever listens everywhere listens at its own. */
function placed(name: Name, value: string): string {
  return value
    .replace("0.0.0.0", ADDRESSES[name])
    .replace(
      /^(\w+:\/\/)?(engine|paper|service)(?=:\d|$)/,
      (_, scheme = "", host: "engine") => `${scheme}${ADDRESSES[host]}`,
    )
    .replace(HOME, join(root, `${name}-home`))
    .replace(/^\/owner\//, `${join(root, "owner")}/`)
    .replaceAll(/\$\{(\w+):?[?-]?([^}]*)\}/g, (_, variable: string, otherwise: string) =>
      variable === "PUBLIC_DOMAIN"
        ? "flotilla.example"
        : variable === "ADMIN_EMAIL"
          ? "ana@flotilla.example"
          : otherwise,
    );
}

function run(name: Name, command: readonly string[]): ChildProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const given = Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
    key,
    placed(name, value),
  ]);
  return spawn(process.execPath, command, {
    cwd: ROOT,
    env: {
      PATH,
      NODE_COMPILE_CACHE,
      FLOTILLA_HOME: join(root, `${name}-home`),
      ...Object.fromEntries(given),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function finished(name: Name, command: readonly string[]): Promise<string> {
  const child = run(name, command);
  const [out, error, [code]] = await Promise.all([
    text(child.stdout as NonNullable<typeof child.stdout>),
    text(child.stderr as NonNullable<typeof child.stderr>),
    once(child, "exit"),
  ]);
  expect([command[0], code, error]).toEqual([command[0], 0, ""]);
  return out;
}

/** Started, and serving where its health check looks. */
async function started(name: Name, url: string): Promise<void> {
  const child = run(
    name,
    (services[name]?.command ?? []).map((argument) => placed(name, argument)),
  );
  running.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data) => {
      said += String(data);
    });
  const serves = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(serves, { timeout: 60_000, interval: 100 }).catch(() => {
    throw new Error(`${name} does not serve: ${said.slice(-2_000)}`);
  });
}

async function cli(...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const [, ...entrypoint] = services.cli?.entrypoint ?? [];
  return JSON.parse(await finished("cli", [...entrypoint, "--json", ...args]));
}

async function ask(path: string, body: object, accessToken?: string) {
  const response = await fetch(`http://${ADDRESSES.service}:8070${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  await dealSecrets(root, { postgres: "postgres:5432", redis: "redis:6379" });
  const service = new URL(database.url);
  Object.assign(service, { username: "flotilla_service", password: ROLE_PASSWORD });
  const put = (file: string, url: string) => writeFileSync(join(root, file), url, { mode: 0o600 });
  put("owner/database.url", database.url);
  for (const file of ["owner/engine-database.url", "engine/database.url"]) put(file, database.engineUrl);
  for (const file of ["owner/service-database.url", "service/database.url"]) put(file, service.href);
  for (const name of Object.keys(ADDRESSES))
    mkdirSync(join(root, `${name}-home`, "paper-venue"), { recursive: true });
  for (const [name, whose] of Object.entries(SECRETS))
    symlinkSync(join(root, whose), join(root, `${name}-home`, "secrets"));
}, 60_000);

afterAll(async () => {
  for (const child of running) {
    const ended = once(child, "exit");
    if (child.kill("SIGTERM")) await ended;
  }
  await database?.drop();
  rmSync(root, { recursive: true });
}, 60_000);

it("lets a trader, and the command line, open accounts at the paper venue, and shows providers a public webhook URL", async () => {
  await finished("prepare", services.prepare?.command ?? []);
  await started("paper", `http://${ADDRESSES.paper}:8090/fapi/v1/ping`);
  await started("engine", `http://${ADDRESSES.engine}:8080/readyz`);
  await started("service", `http://${ADDRESSES.service}:8070/readyz`);
  await cli("tenants", "create", "Acme");
  const email = "dora@acme.example";
  const { token } = await cli("people", "invite", email, "--role", "trader", "provider");
  const password = "a pass phrase that nobody else has";
  expect(await ask("/v1/invitations/accept", { token, password })).toMatchObject({ status: 201 });
  const session = await ask("/v1/sessions", { tenant: "acme", email, password });
  const accessToken = String(session.body.accessToken);
  const wanted = { venue: "binance", label: "first" };
  expect(await ask("/v1/paper-accounts", wanted, accessToken)).toMatchObject({
    status: 201,
    body: { account: { label: "first", environment: "paper", status: "active" } },
  });
  await cli("traders", "create", "Elisa");
  expect(await cli("accounts", "link", "Elisa", "--venue", "bybit")).toMatchObject({
    ...{ account: "Elisa/bybit paper", status: "active", equity: "10000" },
  });
  expect(await ask("/v1/strategies", { name: "Swing" }, accessToken)).toMatchObject({
    status: 201,
    body: { webhookUrl: expect.stringMatching(/^https:\/\/flotilla\.example\/hooks\/[\w-]+$/) },
  });
}, 150_000);

it("lets nothing that stays up into the database as its owner", async () => {
  expect(await engineLogin(database.url, database.engineUrl)).toEqual({
    ...{ sessions: ["flotilla_engine", "flotilla_service"], rights: [] },
    ...{ afterReset: "flotilla_engine", asOwner: 'permission denied to set role "owner"' },
  });
});

it("lets the command line of an engine's container do what takes no owner, and says where the rest is done", async () => {
  const states = await finished("engine", ["src/cli/main.ts", "--json", "states"]);
  expect(JSON.parse(states)).toEqual(expect.any(Array));
  await cli("tenants", "suspend", "acme");
  await finished("engine", ["src/cli/main.ts", "tenants", "backup", "acme"]);
  const child = run("engine", ["src/cli/main.ts", "tenants", "restore", "acme", "--backup", "20", "--yes"]);
  const [said] = await Promise.all([
    text(child.stderr as NonNullable<typeof child.stderr>),
    once(child, "exit"),
  ]);
  expect([child.exitCode, said]).toEqual([
    4,
    expect.stringMatching(/takes the database's owner.*DATABASE_URL/),
  ]);
}, 60_000);
