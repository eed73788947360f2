import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { variables } from "../../config/configuration-table.ts";
import { FROM_FILE } from "../../config/from-files.ts";
import { ROOT } from "../../config/static-checks.ts";
import { readDocuments, yamlFilesIn } from "./read-yaml.ts";

const resource = z.looseObject({ apiVersion: z.string(), kind: z.string() });
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  envFrom: z.array(z.unknown()).default([]),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal("ALL")]) }),
  }),
  resources: z.object({
    requests: z.object({ cpu: z.string(), memory: z.string() }),
    limits: z.object({ memory: z.string() }),
  }),
});
const workload = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        terminationGracePeriodSeconds: z.number().optional(),
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.number().positive() }),
        initContainers: z.array(container).default([]),
        containers: z.array(container).length(1),
      }),
    }),
  }),
});

describe("the Kubernetes manifests", () => {
  const files = yamlFilesIn("kubernetes");
  const resources = files.flatMap(readDocuments).map((document) => resource.parse(document));
  const workloads = resources
    .filter(({ kind }) => ["StatefulSet", "Deployment", "Job"].includes(kind))
    .map((one) => workload.parse(one));
  const settings = z
    .object({ data: z.record(z.string(), z.string()) })
    .parse(resources.find(({ kind }) => kind === "ConfigMap")).data;
  const ofKind = (kind: string) => resources.filter((one) => one.kind === kind);

  it("are all listed, and only once", () => {
    const { resources: listed } = z
      .object({ resources: z.array(z.string()) })
      .parse(ofKind("Kustomization")[0]);
    expect(listed.toSorted()).toEqual(
      files
        .map((file) => file.replace("kubernetes/", ""))
        .filter((file) => file !== "kustomization.yaml")
        .toSorted(),
    );
  });

  it("run an engine with a disk of its own, a service, and what prepares the record, as nobody special", () => {
    expect(workloads.map(({ kind, metadata: { name } }) => `${kind} ${name}`).toSorted()).toEqual([
      "Deployment service",
      "Job prepare",
      "StatefulSet engine",
    ]);
    for (const { spec } of workloads)
      for (const { image, args } of [
        ...spec.template.spec.containers,
        ...spec.template.spec.initContainers,
      ]) {
        expect(image).toBe("flotilla:0.1.0");
        expect(args[0] === "-e" || existsSync(join(ROOT, args[0] ?? ""))).toBe(true);
      }
  });

  it("set variables that the process reads, all that it needs, and no secret", () => {
    for (const { metadata, spec } of workloads) {
      const [main] = spec.template.spec.containers;
      const process = metadata.name === "prepare" ? "start" : metadata.name;
      const known = variables().filter((variable) => variable.process === process);
      const files = FROM_FILE.map((name) => `${name}_FILE`);
      const set = main?.env.map(({ name }) => name) ?? [];
      expect(
        set.filter(
          (name) =>
            name !== "POD_NAME" &&
            !files.includes(name as (typeof files)[number]) &&
            !known.some((one) => one.name === name),
        ),
      ).toEqual([]);
      const needed = known.filter(({ standIn }) => standIn === undefined).map(({ name }) => name);
      expect(needed.filter((name) => !set.includes(name) && !set.includes(`${name}_FILE`))).toEqual([]);
      for (const { value = "" } of main?.env ?? []) expect(value).not.toMatch(/:\/\/[^/]*@/);
    }
    const everywhere = new Set(variables().map(({ name }) => name));
    expect(Object.keys(settings).filter((name) => !everywhere.has(name))).toEqual([]);
  });

  it("show providers a webhook URL that leads from outside to an engine", () => {
    expect(settings.HOOKS_URL).toBe(`https://${settings.PUBLIC_DOMAIN}`);
    const service = workloads.find(({ metadata }) => metadata.name === "service");
    const [main] = service?.spec.template.spec.containers ?? [];
    expect(main?.envFrom).toEqual([{ configMapRef: { name: "settings" } }]);
  });

  it("give an engine time to drain, and keep one up while others are moved", () => {
    const engine = workloads.find(({ metadata }) => metadata.name === "engine");
    // main.ts gives up after 12 s; the endpoints are given 5 s to forget it.
    expect(engine?.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(12 + 5);
    expect(ofKind("PodDisruptionBudget")).toHaveLength(2);
  });

  it("let nobody speak to anybody but as listed", () => {
    const policies = ofKind("NetworkPolicy");
    expect(policies).toContainEqual(
      expect.objectContaining({ spec: { podSelector: {}, policyTypes: ["Ingress"] } }),
    );
    expect(policies).toHaveLength(3);
    expect(ofKind("Service").map(({ spec }) => (spec as { readonly type?: string }).type)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
