// A valid input, broken the way that attackers and faulty programs break them; the same random numbers give the same bytes.
import type { Random } from "../fleet/random.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { changeNode, type JsonTree, nodeAt, raw, sizeOf, textOfTree, treeOf } from "./json-tree.ts";
import { ODD_BYTES, ODD_KEYS, ODD_TEXTS, ODD_TOKENS } from "./odd-values.ts";

const CHANGES_MAX = 4;
/** Twice what intake takes; whatever is longer costs its own length. */
const BYTES_MAX = 131_072;
const REPEATS = [2, 9, 11, 100, 1_000] as const;
const DEPTHS = [5, 11, 100, 2_000, 20_000] as const;

export function mutate({ seeds, shape }: Pick<FuzzTarget, "seeds" | "shape">, random: Random): Buffer {
  const seed = oneOf(seeds, random);
  const structured = random.chance(0.7);
  let text = seed;
  if (structured && shape === "json") text = mutatedJson(seed, oneOf(seeds, random), random);
  if (structured && shape === "pairs") text = mutatedPairs(seed, oneOf(seeds, random), random);
  if (!structured || shape === "text" || random.chance(0.1))
    text = mutatedText(text, oneOf(seeds, random), random);
  const bytes = Buffer.from(text).subarray(0, BYTES_MAX);
  return random.chance(0.05) ? mutatedBytes(bytes, random) : bytes;
}

function oneOf<T>(list: readonly T[], random: Random): T {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error("nothing to choose from");
  return random.pick([first, ...rest]);
}

function parsed(text: string): JsonTree {
  try {
    return treeOf(JSON.parse(text));
  } catch {
    // A seed that is broken on purpose.
    return raw(text);
  }
}

function mutatedJson(seed: string, other: string, random: Random): string {
  let tree = parsed(seed);
  for (let left = random.whole(1, CHANGES_MAX); left > 0; left -= 1) {
    const at = random.whole(0, sizeOf(tree) - 1);
    tree = changeNode(tree, at, (node) => mutatedNode(node, parsed(other), random));
  }
  return textOfTree(tree);
}

function mutatedNode(node: JsonTree, other: JsonTree, random: Random): JsonTree {
  if (node.kind !== "raw" && random.chance(0.6)) return mutatedMembers(node, random);
  switch (random.whole(0, 6)) {
    case 0:
      return nodeAt(other, random.whole(0, sizeOf(other) - 1));
    case 1:
      return { kind: "list", items: [node] };
    case 2:
      return { kind: "object", entries: [[random.pick(ODD_KEYS), node]] };
    case 3:
      return retyped(node);
    case 4:
      return random.chance(0.2) ? nested(node, random) : raw(random.pick(ODD_TOKENS));
    case 5:
      return node.kind === "raw" ? raw(mutatedText(node.text, '"x"', random)) : raw(random.pick(ODD_TOKENS));
    default:
      return raw(random.pick(ODD_TOKENS));
  }
}

/** Numbers become text and text numbers, where that can be. */
function retyped(node: JsonTree): JsonTree {
  if (node.kind !== "raw") return raw(JSON.stringify(textOfTree(node)));
  return raw(node.text.startsWith('"') ? node.text.slice(1, -1) : JSON.stringify(node.text));
}

function nested(node: JsonTree, random: Random): JsonTree {
  const depth = random.pick(DEPTHS);
  const text = textOfTree(node);
  return random.chance(0.5)
    ? raw(`${"[".repeat(depth)}${text}${"]".repeat(depth)}`)
    : raw(`${'{"a":'.repeat(depth)}${text}${"}".repeat(depth)}`);
}

function mutatedMembers(node: Exclude<JsonTree, { kind: "raw" }>, random: Random): JsonTree {
  if (node.kind === "list")
    return { kind: "list", items: changedList(node.items, raw(random.pick(ODD_TOKENS)), random) };
  const at = random.whole(0, Math.max(0, node.entries.length - 1));
  const entry = node.entries[at];
  if (entry === undefined || random.chance(0.3)) {
    const key = entry !== undefined && random.chance(0.5) ? entry[0] : random.pick(ODD_KEYS);
    return { kind: "object", entries: [...node.entries, [key, raw(random.pick(ODD_TOKENS))]] };
  }
  if (random.chance(0.3))
    return { kind: "object", entries: node.entries.with(at, [random.pick(ODD_KEYS), entry[1]]) };
  return { kind: "object", entries: changedList(node.entries, entry, random) };
}

/** One member left out, put twice, moved, replaced or repeated very often. */
function changedList<T>(list: readonly T[], odd: T, random: Random): readonly T[] {
  const at = random.whole(0, Math.max(0, list.length - 1));
  switch (random.whole(0, 4)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, ...list.slice(at, at + 1));
    case 2:
      return list.toReversed();
    case 3:
      return [...list, odd];
    default:
      return [...list, ...Array.from({ length: random.pick(REPEATS) }, () => list[at] ?? odd)];
  }
}

function mutatedPairs(seed: string, other: string, random: Random): string {
  let pairs: readonly string[] = seed.split("&");
  for (let left = random.whole(1, CHANGES_MAX); left > 0; left -= 1) {
    const at = random.whole(0, Math.max(0, pairs.length - 1));
    const [name = "", value = ""] = (pairs[at] ?? "").split("=");
    const odd = encodedOrNot(random.pick([...ODD_TEXTS, ...ODD_TOKENS]), random);
    pairs = changedPairs(pairs, { at, name, value, odd, others: other.split("&") }, random);
    if (pairs.length === 0) pairs = [""];
  }
  return pairs.join("&");
}

interface PairChange {
  readonly at: number;
  readonly name: string;
  readonly value: string;
  readonly odd: string;
  readonly others: readonly string[];
}

function changedPairs(pairs: readonly string[], change: PairChange, random: Random): readonly string[] {
  const { at, name, value, odd, others } = change;
  switch (random.whole(0, 5)) {
    case 0:
      return [...pairs, ...others];
    case 1:
      return pairs.with(at, `${odd}=${value}`);
    case 2:
      return changedList(pairs, `${name}=${odd}`, random);
    default:
      return pairs.with(at, `${name}=${odd}`);
  }
}

function encodedOrNot(text: string, random: Random): string {
  return random.chance(0.5) ? encodeURIComponent(text.toWellFormed()) : text;
}

function mutatedText(seed: string, other: string, random: Random): string {
  let text = seed;
  for (let left = random.whole(1, CHANGES_MAX); left > 0; left -= 1) text = changedText(text, other, random);
  return text;
}

function changedText(text: string, other: string, random: Random): string {
  const at = random.whole(0, text.length);
  const to = Math.min(text.length, at + random.whole(1, 12));
  switch (random.whole(0, 6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + other.slice(random.whole(0, other.length));
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at) + text.slice(at, to).repeat(random.pick(REPEATS)) + text.slice(to);
    case 4:
      return text.slice(0, at) + random.pick(ODD_TOKENS) + text.slice(to);
    case 5:
      return text.slice(0, at) + String.fromCharCode(random.whole(0, 0x250)) + text.slice(at + 1);
    default:
      return text.slice(0, at) + random.pick(ODD_TEXTS) + text.slice(at);
  }
}

function mutatedBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.whole(0, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(ODD_BYTES)), bytes.subarray(at)]);
}
