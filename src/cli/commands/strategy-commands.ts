// Strategies: one webhook URL each, with its secrets, which are shown once.
import type { Command } from "commander";
import { listProviders } from "../../../adapters/postgres/admin/people.ts";
import {
  createStrategy,
  dropBodySecret,
  listStrategies,
  replaceToken,
  rotateBodySecret,
  rotateSigningSecret,
  updateStrategy,
} from "../../../adapters/postgres/admin/strategies.ts";
import { granted } from "../cli-context.ts";
import { findProvider, findStrategy } from "../find.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

interface CreateOptions {
  readonly bodySecret?: boolean;
  readonly signed?: boolean;
  readonly sourceIp?: readonly string[];
  readonly positionSync?: boolean;
  readonly signalAge: string;
  readonly entryTtl: string;
}

export function strategyCommands(program: Command, run: Run): void {
  const strategies = program.command("strategies").description("webhook addresses of the providers");
  strategies
    .command("list")
    .description("the tenant's strategies")
    .action(
      run(async (context) => {
        const { admin } = await context.record();
        const tenantId = await context.tenantId();
        const providers = new Map((await listProviders(admin, tenantId)).map(({ id, name }) => [id, name]));
        const rows = (await listStrategies(admin, tenantId)).map((row) => ({
          id: row.id,
          provider: providers.get(row.providerId) ?? "",
          name: row.name,
          status: row.status,
          signed: row.signed ? "yes" : "no",
          tradingview: row.tradingViewMode,
          created: moment(row.createdAt),
        }));
        context.out.table(rows, "No strategies yet.");
      }),
    );
  strategies
    .command("create <provider> <name>")
    .description("a new webhook address; the token and the secrets are shown this once")
    .option("--body-secret", "the body must carry a secret (for senders that cannot sign, as TradingView)")
    .option("--signed", "requests must be signed as Standard Webhooks says")
    .option("--source-ip <address...>", "accept these source addresses only")
    .option("--position-sync", "read TradingView alerts as the position to be in, not as orders")
    .option("--signal-age <seconds>", "refuse signals that are older", "60")
    .option("--entry-ttl <seconds>", "entries expire this long after they were received", "10")
    .action(run(createCommand));
  strategies
    .command("rotate <strategy>")
    .description("replace the webhook's token, or with --signing or --body a secret")
    .option("--signing", "a new signing secret; the old ones go on working until --drop-old")
    .option("--body", "a new secret in the body; the old one is refused at once")
    .option(
      "--drop-old",
      "with --signing: only the new secret works from now on; with --body: none is asked for",
    )
    .action(run(rotateCommand));
  for (const [verb, status] of [
    ["pause", "paused"],
    ["resume", "active"],
  ] as const) {
    strategies
      .command(`${verb} <strategy>`)
      .description(status === "paused" ? "refuse its signals" : "take its signals again")
      .action(
        run(async (context, name: string) => {
          const { admin } = await context.record();
          const key = await findStrategy(admin, await context.tenantId(), name);
          granted(await updateStrategy(admin, key, { status }));
          context.out.record({ id: key.id, name: key.name, status });
        }),
      );
  }
}

interface RotateOptions {
  readonly signing?: boolean;
  readonly body?: boolean;
  readonly dropOld?: boolean;
}

const rotateCommand = async (
  context: Parameters<Parameters<Run>[0]>[0],
  name: string,
  { signing, body, dropOld }: RotateOptions,
): Promise<void> => {
  const { admin } = await context.record();
  const key = await findStrategy(admin, await context.tenantId(), name);
  const { id } = key;
  if (signing === true) {
    const mode = dropOld === true ? "replace" : "add";
    context.out.record({ id, signingSecret: granted(await rotateSigningSecret(admin, key, mode)) });
  } else if (body === true && dropOld === true) {
    granted(await dropBodySecret(admin, key));
    context.out.record({ id, bodySecret: null });
  } else if (body === true) {
    context.out.record({ id, bodySecret: granted(await rotateBodySecret(admin, key)) });
  } else {
    const token = granted(await replaceToken(admin, key));
    context.out.record({ id, token, path: `/hooks/${token}` });
  }
};

const createCommand = async (
  context: Parameters<Parameters<Run>[0]>[0],
  providerName: string,
  name: string,
  options: CreateOptions,
): Promise<void> => {
  const { admin } = await context.record();
  const tenantId = await context.tenantId();
  const provider = await findProvider(admin, tenantId, providerName);
  const made = granted(
    await createStrategy(admin, {
      tenantId,
      providerId: provider.id,
      name,
      withBodySecret: options.bodySecret === true,
      withSigningSecret: options.signed === true,
      sourceIps: options.sourceIp ?? [],
      tradingViewMode: options.positionSync === true ? "position-sync" : "order",
      signalAgeMaxMs: Number(options.signalAge) * 1_000,
      entryTtlMs: Number(options.entryTtl) * 1_000,
    }),
  );
  context.out.record({
    id: made.id,
    name,
    path: `/hooks/${made.token}`,
    token: made.token,
    ...(made.bodySecret !== undefined && { bodySecret: made.bodySecret }),
    ...(made.signingSecret !== undefined && { signingSecret: made.signingSecret }),
  });
  context.out.note("Keep these now: they are stored as hashes or sealed, and not shown again.");
};
