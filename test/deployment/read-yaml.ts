// Reads what is deployed: compose files and manifests, merge keys resolved.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { ROOT } from "../../config/static-checks.ts";

export const DOCKER = join(ROOT, "docker");

export function readDocker(file: string): string {
  return readFileSync(join(DOCKER, file), "utf8");
}

export function readDocuments(file: string): readonly unknown[] {
  return parseAllDocuments(readDocker(file), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`);
    return document.toJS() as unknown;
  });
}

export function yamlFilesIn(folder: string): readonly string[] {
  return readdirSync(join(DOCKER, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name));
}

const container = z.looseObject({
  image: z.string(),
  user: z.string(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  volumes: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  restart: z.string(),
  healthcheck: z.union([
    z.strictObject({ disable: z.literal(true) }),
    z.looseObject({ test: z.array(z.string()).min(2), interval: z.string(), timeout: z.string() }),
  ]),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
});
export type Container = z.infer<typeof container>;

/** Throws where a container lacks what every one must have. */
export const composeFile = z.looseObject({
  services: z.record(z.string(), container),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
});
