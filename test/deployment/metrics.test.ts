// Dashboards and alerts ask for metrics that a running engine or service really has, and alerts lead to chapters that are there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ROOT } from "../../config/static-checks.ts";
import { DOCKER, readDocker, readDocuments } from "./read-yaml.ts";

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          ...{ alert: z.string(), expr: z.string(), for: z.string() },
          labels: z.object({ severity: z.enum(["page", "ticket"]) }),
          annotations: z.object({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboard = z.looseObject({
  uid: z.string(),
  panels: z.array(
    z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })).min(1) }),
  ),
});
/** Told by Prometheus itself. */
const OWN = new Set(["up"]);

const alerts = rules.parse(readDocuments("prometheus/alerts.yaml")[0]).groups.flatMap((group) => group.rules);
const folder = "grafana/dashboards";
const panels = readdirSync(join(DOCKER, folder)).flatMap(
  (file) => dashboard.parse(JSON.parse(readDocker(join(folder, file)))).panels,
);

describe("alerts", () => {
  it("lead to chapters of the runbook that are there", () => {
    const runbook = readFileSync(join(ROOT, "RUNBOOK.md"), "utf8");
    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(
      ([, title = ""]) => `RUNBOOK.md#${anchorOf(title)}`,
    );
    for (const { alert, annotations } of alerts)
      expect([alert, anchors]).toEqual([alert, expect.arrayContaining([annotations.runbook])]);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });
});

describe("what dashboards and alerts ask for", () => {
  const home = mkdtempSync(join(tmpdir(), "flotilla-metrics-"));
  let metrics: ReadonlySet<string>;
  let end: () => Promise<void>;

  beforeAll(async () => {
    const ports = { ENGINE_PORT: "0", SERVICE_PORT: "0", POSTGRES_PORT: "0", PAPER_PORT: "0" };
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, ["src/start/main.ts", "--json"], {
      cwd: ROOT,
      env: { PATH, NODE_COMPILE_CACHE, FLOTILLA_HOME: home, ...ports },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "exit");
    end = async () => {
      child.kill("SIGTERM");
      await ended;
    };
    child.stdout.resume();
    let said = "";
    child.stderr.on("data", (data) => {
      said += String(data);
    });
    await vi.waitUntil(() => said.includes("Ready in"), { timeout: 150_000, interval: 100 });
    const { addresses } = JSON.parse(readFileSync(join(home, "running.json"), "utf8")) as {
      readonly addresses: { readonly engine: string; readonly service: string };
    };
    const operator = readFileSync(join(home, "secrets", "operator.token"), "utf8").trim();
    const scrape = async (url: string) =>
      (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${operator}` } })).text();
    // Something must have been asked, and looked at, before there is something to tell.
    await fetch(`${addresses.service}/v1/tenant`);
    await vi.waitUntil(async () => (await scrape(addresses.service)).includes("flotilla_kpi{"), {
      timeout: 60_000,
      interval: 500,
    });
    const texts = [await scrape(addresses.engine), await scrape(addresses.service)];
    metrics = new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", type = ""]) =>
          namesOf(name, type),
        ),
      ),
    );
  }, 240_000);
  afterAll(async () => {
    await end();
    rmSync(home, { recursive: true });
  }, 60_000);

  it("is told by a running engine or service", () => {
    const asked = [
      ...alerts.map(({ alert, expr }) => ({ by: alert, expr })),
      ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ by: title, expr }))),
    ];
    expect(asked.length).toBeGreaterThan(30);
    const missing = asked.flatMap(({ by, expr }) =>
      metricsIn(expr)
        .filter((name) => !metrics.has(name) && !OWN.has(name))
        .map((name) => `${by}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

function namesOf(name: string, type: string): readonly string[] {
  return type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function metricsIn(expr: string): readonly string[] {
  return [...expr.matchAll(/\b(?:flotilla_[a-z0-9_]+|up(?=\{))/g)].map(([name]) => name);
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}
