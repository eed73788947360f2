// Inputs that once failed, kept for ever: `npm test` sends each of them again.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Finding } from "./fuzz-run.ts";

const FOLDER = new URL("./fixtures/", import.meta.url);
const INPUT_MAX = 262_144;

const Fixture = z.object({
  target: z.string(),
  /** What was wrong when it was found. */
  fault: z.string(),
  encoding: z.enum(["utf8", "base64"]),
  input: z.string(),
});

export interface Kept {
  readonly name: string;
  readonly target: string;
  readonly input: Buffer;
}

/** Answers the file's path, or why there is none. */
export function keepFixture({ target, fault, input }: Finding): string {
  if (input.length > INPUT_MAX)
    return `not kept: ${input.length} bytes; the seed and the case number make it again`;
  mkdirSync(FOLDER, { recursive: true });
  const name = `${target}-${createHash("sha256").update(input).digest("hex").slice(0, 10)}.json`;
  const text = input.toString("utf8");
  const isText = Buffer.from(text).equals(input);
  const kept = {
    target,
    fault,
    encoding: isText ? "utf8" : "base64",
    input: isText ? text : input.toString("base64"),
  };
  const file = new URL(name, FOLDER);
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return fileURLToPath(file);
}

export function readFixture(file: string | URL, name: string): Kept {
  const { target, encoding, input } = Fixture.parse(JSON.parse(readFileSync(file, "utf8")));
  return { name, target, input: Buffer.from(input, encoding) };
}

export function allFixtures(): readonly Kept[] {
  mkdirSync(FOLDER, { recursive: true });
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  return names.map((name) => readFixture(new URL(name, FOLDER), name));
}
