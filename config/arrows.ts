// Arrows point inward: engine/domain ← risk ← engine ← adapters ← src. Which module may import which, as data.
import { dirname, join } from "node:path";
import { isTest, type SourceFile } from "./source-files.ts";

interface Arrow {
  readonly from: RegExp;
  readonly why: string;
  readonly allows: (from: string, to: string) => boolean;
}

/** `to` is a path from the root, `npm:<package>` or `node:<module>`. The first arrow whose `from` matches decides. */
const ARROWS: readonly Arrow[] = [
  {
    from: /^engine\/domain\//,
    why: "the domain imports nothing but the decimal type",
    allows: (_, to) => /^(engine\/domain\/|npm:decimal\.js$)/.test(to),
  },
  {
    from: /^engine\/ports\//,
    why: "ports speak domain words",
    allows: (_, to) => /^(engine\/(domain|ports)\/|risk\/)/.test(to),
  },
  {
    from: /^risk\//,
    why: "risk is pure: no I/O and no package",
    allows: (_, to) => /^(engine\/domain\/|risk\/|npm:decimal\.js$)/.test(to),
  },
  {
    from: /^engine\//,
    why: "the engine reaches the world only through its ports",
    allows: (_, to) => /^(engine\/|risk\/|npm:(decimal\.js|zod)$)/.test(to),
  },
  {
    from: /^adapters\//,
    why: "adapters know neither the processes nor each other",
    allows: (from, to) =>
      !/^(config|src|bench|test)\//.test(to) && (!to.startsWith("adapters/") || folder(to) === folder(from)),
  },
  {
    from: /^config\//,
    why: "configuration is data",
    allows: (_, to) => !/^(adapters|src|bench|test)\//.test(to),
  },
  {
    from: /^src\/engine\//,
    why: "what may be old decides about no order",
    allows: (from, to) => !/^adapters\/cache\//.test(to) && standsAlone(from, to),
  },
  {
    from: /^src\/venue\//,
    why: "a process stands alone",
    allows: standsAlone,
  },
  {
    from: /^src\/engine-client\//,
    why: "a client shares types with the engine and needs no process",
    allows: (_, to) => /^(engine\/(domain|ports)\/|src\/engine(-client)?\/|node:)/.test(to),
  },
  { from: /^src\//, why: "products do not need tests", allows: (_, to) => !/^(bench|test)\//.test(to) },
];

function standsAlone(from: string, to: string): boolean {
  return !/^(bench|test)\//.test(to) && (!to.startsWith("src/") || folder(to) === folder(from));
}

function folder(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

export interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased before the code runs: it may point anywhere inward, even in a circle. */
  readonly typeOnly: boolean;
}

const IMPORT =
  /\b(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\s+from\s+)?["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/g;

export function importsOf(file: SourceFile): readonly Import[] {
  return [...file.code.matchAll(IMPORT)].map((match) => ({
    from: file.path,
    to: target(file.path, match[2] ?? match[3] ?? ""),
    typeOnly: match[1] !== undefined,
  }));
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith(".")) return join(dirname(from), specifier).replaceAll("\\", "/");
  if (specifier.startsWith("node:")) return specifier;
  const parts = specifier.split("/");
  return `npm:${specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]}`;
}

/** One sentence per import that points outward. Tests may look at anything. */
export function wrongArrows(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter((file) => !isTest(file.path))
    .flatMap(importsOf)
    .flatMap(({ from, to }) => {
      const arrow = ARROWS.find((candidate) => candidate.from.test(from));
      return arrow === undefined || arrow.allows(from, to) ? [] : [`${from} imports ${to}: ${arrow.why}`];
    });
}

/** Every module that can reach itself over imports that exist at run time, once per circle. */
export function circles(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map(
    files.map((file) => [file.path, importsOf(file).flatMap(({ to, typeOnly }) => (typeOnly ? [] : [to]))]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
