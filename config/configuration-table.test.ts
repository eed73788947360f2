import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationTable, variables } from "./configuration-table.ts";
import { loadEngineConfig } from "./engine.ts";
import { FROM_FILE } from "./from-files.ts";
import { ROOT } from "./static-checks.ts";
import { withTable } from "./write-configuration.ts";

describe("the configuration table", () => {
  it("in the README is what the schemas say: if not, run `node config/write-configuration.ts`", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    expect(readme).toBe(withTable(readme));
  });

  it("says of every variable what it is", () => {
    expect(variables().filter(({ description }) => description === "")).toEqual([]);
    expect(variables().length).toBeGreaterThan(50);
  });

  it("knows types and defaults", () => {
    const engine = variables().filter(({ process }) => process === "engine");
    const row = (name: string) => engine.find((variable) => variable.name === name);
    expect(row("ENGINE_DATABASE_URL")).toMatchObject({ type: "postgres:// URL", standIn: undefined });
    expect(row("CHUNK_SIZE")).toMatchObject({ type: "1 to 10000", standIn: "`250`" });
    expect(row("LIVE_TRADING")).toMatchObject({ type: "on, off", standIn: "off" });
    expect(row("ORDER_ENTRY")).toMatchObject({ type: "direct, ccxt", standIn: "`direct`" });
    expect(row("REDIS_URL")).toMatchObject({ type: "redis:// URL", standIn: "" });
    expect(row("VAULT_KEY_FILE")?.standIn).toContain("vault.key");
    expect(row("FLOTILLA_HOME")).toMatchObject({ type: "folder", standIn: "`.flotilla`" });
  });

  it("has one row where a variable means the same to several processes", () => {
    const rows = configurationTable().split("\n");
    expect(rows.filter((line) => line.startsWith("| `FLOTILLA_HOME` |"))).toHaveLength(1);
    expect(rows.filter((line) => line.startsWith("| `DATABASE_URL` |"))).toHaveLength(2);
    expect(rows.filter((line) => line.startsWith("| `ENGINE_DATABASE_URL` |"))).toHaveLength(3);
  });
});

describe("secrets by file", () => {
  const ENGINE_DATABASE_URL = "postgres://flotilla_engine:s3cret@127.0.0.1:5432/flotilla";

  it("are read without the line's end, and a value that is set itself wins", () => {
    const folder = mkdtempSync(join(tmpdir(), "flotilla-config-"));
    try {
      const file = join(folder, "url");
      writeFileSync(file, `${ENGINE_DATABASE_URL}\n`);
      expect(loadEngineConfig({ ENGINE_DATABASE_URL_FILE: file }).ENGINE_DATABASE_URL).toBe(
        ENGINE_DATABASE_URL,
      );
      const other = "postgres://127.0.0.1/other";
      expect(
        loadEngineConfig({ ENGINE_DATABASE_URL: other, ENGINE_DATABASE_URL_FILE: file }).ENGINE_DATABASE_URL,
      ).toBe(other);
      writeFileSync(file, "mysql://root:hunter2@db/x");
      expect(() => loadEngineConfig({ ENGINE_DATABASE_URL_FILE: file })).toThrow(
        "ENGINE_DATABASE_URL: must look like",
      );
      expect(() => loadEngineConfig({ ENGINE_DATABASE_URL_FILE: file })).not.toThrow("hunter2");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("that cannot be read are told", () => {
    const load = () => loadEngineConfig({ ENGINE_DATABASE_URL_FILE: "/nowhere/url" });
    expect(load).toThrow("ENGINE_DATABASE_URL_FILE: /nowhere/url cannot be read (ENOENT)");
  });

  it("are possible for each that some process reads", () => {
    const names = new Set(variables().map(({ name }) => name));
    expect(FROM_FILE.filter((name) => !names.has(name))).toEqual([]);
  });
});
