// JSON as a tree that can also be wrong: keys may stand twice, and a leaf may be any text at all.

export type JsonTree =
  | { readonly kind: "raw"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly JsonTree[] }
  | { readonly kind: "object"; readonly entries: readonly JsonEntry[] };

/** The key as it stands in the text, quotes included. */
export type JsonEntry = readonly [key: string, value: JsonTree];

export function raw(text: string): JsonTree {
  return { kind: "raw", text };
}

export function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return { kind: "list", items: value.map(treeOf) };
  if (typeof value !== "object" || value === null) return raw(JSON.stringify(value) ?? "null");
  const entries = Object.entries(value).map(([key, child]) => [JSON.stringify(key), treeOf(child)] as const);
  return { kind: "object", entries };
}

export function textOfTree(tree: JsonTree): string {
  switch (tree.kind) {
    case "raw":
      return tree.text;
    case "list":
      return `[${tree.items.map(textOfTree).join(",")}]`;
    case "object":
      return `{${tree.entries.map(([key, value]) => `${key}:${textOfTree(value)}`).join(",")}}`;
  }
}

/** How many nodes it has, itself included. */
export function sizeOf(tree: JsonTree): number {
  if (tree.kind === "raw") return 1;
  const children = tree.kind === "list" ? tree.items : tree.entries.map(([, value]) => value);
  return children.reduce((sum, child) => sum + sizeOf(child), 1);
}

/** The tree with its node number `at` (0 is the root, depth first) given to `change`. */
export function changeNode(tree: JsonTree, at: number, change: (node: JsonTree) => JsonTree): JsonTree {
  if (at === 0) return change(tree);
  if (tree.kind === "raw") return tree;
  let left = at - 1;
  const visit = (child: JsonTree): JsonTree => {
    const size = sizeOf(child);
    const here = left;
    left -= size;
    return here >= 0 && here < size ? changeNode(child, here, change) : child;
  };
  if (tree.kind === "list") return { kind: "list", items: tree.items.map(visit) };
  return { kind: "object", entries: tree.entries.map(([key, value]) => [key, visit(value)] as const) };
}

export function nodeAt(tree: JsonTree, at: number): JsonTree {
  let found = tree;
  changeNode(tree, at, (node) => {
    found = node;
    return node;
  });
  return found;
}
