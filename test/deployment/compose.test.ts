// No Docker engine runs here: the files are held against what we promise about them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ProcessName, variables } from "../../config/configuration-table.ts";
import { FROM_FILE } from "../../config/from-files.ts";
import { loadServiceConfig } from "../../config/service.ts";
import { ROOT } from "../../config/static-checks.ts";
import { type Container, composeFile, DOCKER, readDocker, readDocuments } from "./read-yaml.ts";

const FILES = ["compose.yaml", "compose.scale.yaml"];
const PROCESS_OF: Readonly<Record<string, ProcessName>> = {
  "src/engine/main.ts": "engine",
  "src/service/main.ts": "service",
  "src/containers/prepare-database.ts": "start",
  "src/cli/main.ts": "cli",
};

describe.each(FILES)("%s", (file) => {
  const { services, networks, volumes } = composeFile.parse(readDocuments(file)[0]);
  const all = Object.entries(services);
  const of = (name: string): Container => {
    const found = services[name];
    if (found === undefined) throw new Error(`${file} has no ${name}`);
    return found;
  };

  it("runs nothing as root but the container without a network that gives secrets away", () => {
    const roots = all.filter(([, { user }]) => !/^[1-9]\d*:[1-9]\d*$/.test(user));
    expect(roots.map(([name, { user, network_mode: network }]) => [name, user, network])).toEqual([
      ["secrets", "0:0", "none"],
    ]);
    expect(all.filter(([name, { cap_add: added }]) => added.length > 0 && name !== "secrets")).toEqual([]);
    for (const [, { security_opt: options }] of all) expect(options).toContain("no-new-privileges:true");
  });

  it("pins every image to one version", () => {
    for (const [, { image }] of all) expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9]+)?$/);
  });

  it("publishes no store and no process: Caddy to the world, Grafana to this machine", () => {
    const published = all.flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual([
      "caddy 80:8081",
      "caddy 443:8443",
      "caddy 443:8443/udp",
      "grafana 127.0.0.1:3000:3000",
    ]);
    expect(networks.data).toMatchObject({ internal: true });
    for (const store of ["postgres", "redis"].filter((name) => name in services))
      expect(of(store).networks).toEqual(["data"]);
  });

  it("looks after the health of everything that stays up", () => {
    const unwatched = all.filter(([, { healthcheck }]) => "disable" in healthcheck);
    expect(unwatched.map(([name, { restart }]) => [name, restart])).toEqual([
      ["secrets", "no"],
      ["prepare", "no"],
      ["cli", "no"],
    ]);
  });

  it("names volumes, networks and containers that are there, and uses every volume", () => {
    const used = all.flatMap(([, { volumes: mounted }]) => mounted.map((mount) => mount.split(":")[0] ?? ""));
    for (const source of used)
      if (source.startsWith("./")) expect(existsSync(join(DOCKER, source))).toBe(true);
      else expect(Object.keys(volumes)).toContain(source);
    expect(Object.keys(volumes).filter((name) => !used.includes(name))).toEqual([]);
    for (const [, { networks: joined, depends_on: needs }] of all) {
      expect(Object.keys(networks)).toEqual(expect.arrayContaining(joined));
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(needs)));
    }
  });

  it("starts files that are there, each with variables that its process reads", () => {
    for (const [name, { image, entrypoint, command = [], environment }] of all.filter(([, one]) =>
      one.image.startsWith("flotilla:"),
    )) {
      const entry = [...entrypoint, ...command].find((word) => word !== "node") ?? "";
      expect([name, image, existsSync(join(ROOT, entry))]).toEqual([name, "flotilla:0.1.0", true]);
      expect([name, unread(PROCESS_OF[entry], environment)]).toEqual([name, []]);
      expect([name, unset(PROCESS_OF[entry], environment)]).toEqual([name, []]);
    }
  });

  it("shows providers a webhook URL that leads from outside to an engine", () => {
    const services = all.filter(([, { command }]) => command?.[0] === "src/service/main.ts");
    expect(services.length).toBeGreaterThan(0);
    for (const [name, { environment }] of services)
      expect([name, hooksUrl(environment)]).toEqual([name, "https://flotilla.example"]);
    expect(readDocker("Caddyfile")).toMatch(
      /@webhooks path \/hooks\/\*\s+handle @webhooks \{\s+reverse_proxy \{\$ENGINES\}/,
    );
    const engines = all.filter(([, { command }]) => command?.[0] === "src/engine/main.ts");
    expect(of("caddy").environment.ENGINES?.split(" ")).toEqual(engines.map(([engine]) => `${engine}:8080`));
  });

  it("holds no secret: each comes as a file", () => {
    for (const [name, { environment, command = [] }] of all) {
      const secrets = Object.keys(environment).filter((variable) =>
        /PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|REDIS_URL/.test(variable),
      );
      for (const variable of secrets)
        expect([name, variable]).toEqual([name, expect.stringMatching(/_FILE$/)]);
      expect(command.join(" ")).not.toMatch(/requirepass|password|:\/\//i);
    }
    expect(readDocker(file)).not.toMatch(/\/\/[^\s/:]*:[^\s/@]+@/);
  });

  const holders = (volume: string) =>
    all
      .filter(([, { volumes: mounted }]) => mounted.some((mount) => mount.startsWith(`${volume}:`)))
      .map(([name]) => name);

  it("gives the vault's key to the engines alone, and to what a person runs beside them", () => {
    expect(
      holders("engine-secrets").filter((name) => !/^(secrets|prepare|cli|engine(-\d)?)$/.test(name)),
    ).toEqual([]);
  });

  it("gives the database's owner to nothing that stays up", () => {
    expect(holders("owner-secrets")).toEqual(["secrets", "prepare", "cli"]);
    expect(of("cli").profiles).toEqual(["cli"]);
    for (const name of ["prepare", "cli"]) expect([name, of(name).restart]).toEqual([name, "no"]);
  });
});

describe("the paper venue of one machine", () => {
  const { services, networks } = composeFile.parse(readDocuments("compose.yaml")[0]);
  const on = (network: string) =>
    Object.entries(services).flatMap(([name, one]) => (one.networks.includes(network) ? [name] : []));

  it("is reached where it listens, by the engine, the command line, and the service", () => {
    const command = services.paper?.command ?? [];
    const option = (name: string) => command[command.indexOf(`--${name}`) + 1];
    const at = (offset: number) => `${option("name")}:${Number(option("port")) + offset}`;
    expect([option("host"), option("name")]).toEqual(["0.0.0.0", "paper"]);
    const control = { PAPER_CONTROL: `http://${at(2)}` };
    expect(services.service?.environment).toMatchObject(control);
    const rest = { PAPER_BINANCE_REST: `http://${at(0)}`, PAPER_BYBIT_REST: `http://${at(1)}` };
    expect(services.cli?.environment).toMatchObject({ ...control, ...rest });
    expect(services.engine?.environment).toMatchObject({
      ...rest,
      ...{ PAPER_BINANCE_WS: `ws://${at(0)}`, PAPER_BYBIT_WS: `ws://${at(1)}` },
    });
  });

  it("shares a network without a way in or out with those three alone, because it asks nobody who they are", () => {
    expect(on("paper")).toEqual(["cli", "engine", "paper", "service"]);
    expect(networks.paper).toEqual({ internal: true });
    expect(services.paper).toMatchObject({ networks: ["paper"], ports: [] });
    expect(Object.values(services).filter(({ network_mode: mode }) => mode?.startsWith("service:"))).toEqual(
      [],
    );
  });
});

describe("the two together", () => {
  it("offer every variable of the processes that a person may want to set, or leave it at its default by name", () => {
    const set = new Set(
      FILES.flatMap((file) => Object.values(composeFile.parse(readDocuments(file)[0]).services)).flatMap(
        ({ environment }) => Object.keys(environment).map((name) => name.replace(/_FILE$/, "")),
      ),
    );
    const readme = readDocker("README.md");
    const missing = variables()
      .filter(({ process }) => process === "engine" || process === "service")
      .map(({ name }) => name)
      .filter((name) => !set.has(name.replace(/_FILE$/, "")) && !readme.includes(`\`${name}\``));
    expect([...new Set(missing)]).toEqual([]);
  });
});

/** As the service reads what Compose hands it under the domain flotilla.example. */
function hooksUrl(environment: Container["environment"]): string {
  const given = Object.entries(environment)
    .filter(([name]) => !name.endsWith("_FILE"))
    .map(([name, value]) => [name, interpolated(value)]);
  const database = { SERVICE_DATABASE_URL: "postgres://flotilla_service@postgres/flotilla" };
  return loadServiceConfig({ ...Object.fromEntries(given), ...database }).HOOKS_URL;
}

function interpolated(value: string): string {
  return value
    .replaceAll(/\$\{PUBLIC_DOMAIN\b[^}]*\}/g, "flotilla.example")
    .replaceAll(/\$\{\w+:-(\w*)\}/g, "$1");
}

/** Variables that are set and nobody reads. */
function unread(process: ProcessName | undefined, environment: Container["environment"]): readonly string[] {
  if (process === undefined) return Object.keys(environment);
  const known = variables()
    .filter((variable) => variable.process === process)
    .map(({ name }) => name);
  const files = FROM_FILE.filter((name) => known.includes(name)).map((name) => `${name}_FILE`);
  return Object.keys(environment).filter((name) => ![...known, ...files].includes(name));
}

/** Variables that the process needs and that are not set. */
function unset(process: ProcessName | undefined, environment: Container["environment"]): readonly string[] {
  return variables()
    .filter((variable) => variable.process === process && variable.standIn === undefined)
    .map(({ name }) => name)
    .filter((name) => !(name in environment) && !(`${name}_FILE` in environment));
}
