import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../config/static-checks.ts";
import { readDocker } from "./read-yaml.ts";

describe("the image", () => {
  const text = readDocker("Dockerfile");
  const lines = text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const instructions = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const last = text.slice(text.lastIndexOf("\nFROM "));

  it("is made of the Node that package.json pins, in two stages", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const bases = instructions("FROM").map((line) => line.split(" ")[0]);
    expect(bases).toEqual(Array(2).fill(`node:${dependencies.node}-bookworm-slim`));
  });

  it("installs what the lock file says, without development packages and without install scripts", () => {
    expect(instructions("RUN")[0]).toContain("npm ci --omit=dev --ignore-scripts");
    expect(text).not.toMatch(/\b(curl|wget|ADD|apt-get)\b/);
  });

  it("runs as a user of its own, with npm removed, and without a shell around it", () => {
    expect(instructions("USER")).toEqual(["10001:10001"]);
    expect(last.indexOf("USER ")).toBeGreaterThan(last.lastIndexOf("RUN "));
    expect(last).toContain("rm -rf /usr/local/lib/node_modules");
    for (const line of [...instructions("ENTRYPOINT"), ...instructions("CMD")])
      expect(JSON.parse(line)).toEqual([expect.any(String)]);
  });

  it("copies what is there, and nothing that the build context leaves out", () => {
    const ignored = readDocker("Dockerfile.dockerignore");
    const sources = instructions("COPY")
      .filter((line) => !line.startsWith("--from"))
      .flatMap((line) => line.split(" ").slice(0, -1));
    for (const source of sources) {
      expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
      expect(ignored.split("\n")).toContain(`!${source}`);
    }
  });

  it("holds no secret", () => {
    expect(text).not.toMatch(/ARG|PASSWORD|SECRET|TOKEN/);
  });
});
