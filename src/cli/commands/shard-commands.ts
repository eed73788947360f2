// Which engine serves which accounts.
import type { Command } from "commander";
import { readShards } from "../../../adapters/postgres/postgres-shard-store.ts";
import type { CliContext } from "../cli-context.ts";
import type { Run } from "../program.ts";

export function shardCommands(program: Command, run: Run): void {
  program
    .command("shards")
    .description("the engines that share the accounts, and how many shards each owns")
    .action(run(listShards));
}

async function listShards(context: CliContext): Promise<void> {
  const { pools } = await context.record();
  const { members, shards } = await readShards(pools.reading);
  const rows = members.map(({ id, slot, name }) => {
    const owned = shards.filter(({ owner }) => owner === id);
    return {
      engine: name,
      slot,
      shards: owned.length,
      epochs: owned.length === 0 ? "" : range(owned.map(({ epoch }) => epoch)),
      which: owned.map(({ shard }) => shard).join(" "),
    };
  });
  context.out.table(rows, "No engine executes.");
  const free = shards.filter(({ owner }) => owner === undefined).length;
  if (free > 0) context.out.note(`${free} of ${shards.length} shards have no owner.`);
}

function range(numbers: readonly number[]): string {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? String(low) : `${low}-${high}`;
}
