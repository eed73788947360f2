// Subscriptions: an account follows a strategy, with a size of its own.
import { type Command, Option } from "commander";
import { createSubscription, updateSubscription } from "../../../adapters/postgres/admin/accounts.ts";
import type { Direction } from "../../../engine/domain/side.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { findAccount, findStrategy, findSubscription, namedSubscriptions } from "../find.ts";
import type { Run } from "../program.ts";
import { readSizing, SIZING_HELP, showSizing } from "../read-sizing.ts";

interface CreateOptions {
  readonly size: string;
  readonly tooSmall: "skip" | "smallest";
  readonly directions: "both" | Direction;
}

export function subscriptionCommands(program: Command, run: Run): void {
  const subscriptions = program.command("subscriptions").description("which account follows which strategy");
  subscriptions
    .command("list")
    .description("the tenant's subscriptions")
    .action(
      run(async (context) => {
        const { admin } = await context.record();
        const rows = (await namedSubscriptions(admin, await context.tenantId())).map((subscription) => ({
          id: subscription.id,
          account: subscription.account,
          strategy: subscription.strategy,
          status: subscription.status,
          size: showSizing(subscription.sizing),
          tooSmall: subscription.tooSmall,
          directions: subscription.directions.join("+"),
        }));
        context.out.table(rows, "No subscriptions yet.");
      }),
    );
  subscriptions
    .command("create <account> <strategy>")
    .description("follow a strategy")
    .requiredOption("--size <size>", SIZING_HELP)
    .addOption(
      new Option("--too-small <policy>", "below the venue's minimum")
        .choices(["skip", "smallest"])
        .default("skip"),
    )
    .addOption(new Option("--directions <directions>").choices(["both", "long", "short"]).default("both"))
    .action(run(createCommand));
  for (const [verb, status, words] of [
    ["pause", "paused", "take no new signals; open positions stay protected"],
    ["resume", "active", "take signals again"],
    ["end", "ended", "for good; open positions stay protected"],
  ] as const) {
    subscriptions
      .command(`${verb} <subscription>`)
      .description(words)
      .action(
        run(async (context, wanted: string) => {
          const { admin } = await context.record();
          const found = await findSubscription(admin, await context.tenantId(), wanted);
          granted(await updateSubscription(admin, found, { status }));
          context.out.record({ id: found.id, account: found.account, strategy: found.strategy, status });
        }),
      );
  }
}

async function createCommand(
  context: CliContext,
  accountName: string,
  strategyName: string,
  { size, tooSmall, directions }: CreateOptions,
): Promise<void> {
  const sizing = readSizing(size);
  const { admin } = await context.record();
  const tenantId = await context.tenantId();
  const [account, strategy] = await Promise.all([
    findAccount(admin, tenantId, accountName),
    findStrategy(admin, tenantId, strategyName),
  ]);
  const id = granted(
    await createSubscription(admin, {
      tenantId,
      accountId: account.id,
      strategyId: strategy.id,
      sizing,
      tooSmall,
      directions: directions === "both" ? ["long", "short"] : [directions],
    }),
  );
  context.out.record({
    id,
    account: account.name,
    strategy: strategy.name,
    status: "active",
    size: showSizing(sizing),
  });
}
