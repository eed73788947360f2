// Signals and what became of them: send, list, trace, positions.
import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { z } from "zod";
import { signWebhook } from "../../../adapters/notify/sign-webhook.ts";
import { listSignals } from "../../../adapters/postgres/admin/recent.ts";
import { listStrategies } from "../../../adapters/postgres/admin/strategies.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { answered } from "../engine-of.ts";
import { namedAccounts } from "../find.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";
import { readSecret } from "../read-secret.ts";
import { showTrace, Trace } from "../show-trace.ts";
import { type SignalOptions, signalBody } from "../signal-body.ts";

interface SendOptions extends Omit<SignalOptions, "id"> {
  readonly id?: string;
  readonly tokenEnv?: string;
  readonly signingEnv?: string;
  readonly secretEnv?: string;
}

export function signalCommands(program: Command, run: Run): void {
  const signal = program.command("signal").description("post a signal as a provider does");
  signal
    .command("send")
    .description("post to a webhook; its token is asked for, piped in, or read from --token-env")
    .requiredOption("--instrument <name>", "BTCUSDT, BINANCE:BTCUSDT.P, BTC/USDT:USDT, …")
    .option("--action <action>", "open, increase, reverse, close, reduce or cancel", "open")
    .option("--side <side>", "long or short")
    .option("--limit <price>", "a limit entry instead of a market one")
    .option("--expires <seconds>", "of a limit entry")
    .option("--stop <level>", "a price, or a distance such as 2%")
    .option("--target <level...>", "price or distance, with a share if you like: 65000@0.5 4%")
    .option("--share <share>", "with --action reduce: 0.5 is half")
    .option("--price <price>", "what the provider saw")
    .option("--leverage <times>")
    .option("--quote <amount>", "the provider's own size, for subscriptions that multiply it")
    .option("--quantity <quantity>", "the same in the base asset")
    .option("--percent-of-equity <percent>", "the same as a share of equity")
    .option("--id <id>", "the provider's name for this event; the same id again changes nothing")
    .option("--token-env <variable>", "the webhook's token (the last part of its address)")
    .option("--signing-env <variable>", "sign with the secret in this variable (whsec_…)")
    .option("--secret-env <variable>", "put the body secret of this variable into the body")
    .action(run(sendCommand));
  program
    .command("signals")
    .description("the latest signals and how they were decided")
    .option("--limit <count>", "how many", "20")
    .action(run(listCommand));
  program
    .command("trace <signal>")
    .description("what each account decided about a signal, and why")
    .action(run(traceCommand));
  program.command("positions").description("open positions with their P&L").action(run(positionsCommand));
}

async function sendCommand(context: CliContext, options: SendOptions): Promise<void> {
  const engine = await context.engine();
  const id = options.id ?? randomUUID();
  const now = new Date();
  const secret =
    options.secretEnv === undefined ? undefined : await readSecret("body secret", options.secretEnv);
  const body = JSON.stringify({
    ...signalBody({ ...options, id }, now),
    ...(secret !== undefined && { secret }),
  });
  const token = await readSecret("webhook token", options.tokenEnv);
  const headers =
    options.signingEnv === undefined
      ? {}
      : signWebhook(
          [await readSecret("signing secret", options.signingEnv)],
          id,
          Math.floor(now.getTime() / 1_000),
          body,
        );
  const answer = answered(await engine.postHook(token, body, headers));
  if (answer === undefined) throw new Error("a webhook was answered with nothing");
  const told = Answer.safeParse(answer.body).data;
  if (answer.status < 200 || answer.status > 299) {
    throw new CliProblem(
      `The engine refused the signal (${told?.code ?? answer.status}): ${told?.detail ?? "no reason given"}`,
      "Nothing was accepted. Correct it and send again.",
      EXIT.refused,
    );
  }
  context.out.record({ signalId: told?.signalId ?? null, status: told?.status ?? null, id });
  context.out.note(`What became of it: npm run cli -- trace ${told?.signalId}`);
}

const Answer = z.looseObject({
  signalId: z.string().optional(),
  status: z.union([z.string(), z.number()]).optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
});

async function listCommand(context: CliContext, { limit }: { readonly limit: string }): Promise<void> {
  const { admin, pools } = await context.record();
  const tenantId = await context.tenantId();
  const count = z.coerce.number().int().min(1).max(1_000).safeParse(limit);
  if (!count.success)
    throw new CliProblem(`"${limit}" is no count.`, "Write a whole number from 1 to 1000.", EXIT.usage);
  const strategies = new Map((await listStrategies(admin, tenantId)).map(({ id, name }) => [id, name]));
  const rows = (await listSignals(pools.reading, tenantId, count.data)).map((signal) => ({
    id: signal.id,
    received: moment(signal.receivedAt),
    strategy: strategies.get(signal.strategyId) ?? "",
    instrument: signal.instrumentId,
    action: signal.test ? `${signal.actionKind} (test)` : signal.actionKind,
    accounts: signal.audienceSize,
    decisions: Object.entries(signal.decisions)
      .map(([state, n]) => `${n} ${state}`)
      .join(", "),
  }));
  context.out.table(rows, "No signals yet.");
}

async function traceCommand(context: CliContext, signalId: string): Promise<void> {
  const engine = await context.engine();
  const answer = answered(await engine.trace(signalId));
  if (answer === undefined) {
    throw new CliProblem(
      `There is no signal ${signalId}.`,
      "List them: npm run cli -- signals",
      EXIT.notFound,
    );
  }
  const names = await accountNames(context);
  showTrace(Trace.parse(answer), answer, context.out, (id) => names.get(id) ?? id);
}

async function positionsCommand(context: CliContext): Promise<void> {
  const engine = await context.engine();
  const positions = answered(await engine.positions()) ?? [];
  const names = await accountNames(context);
  const rows = positions
    .filter(({ accountId, quantity }) => names.has(accountId) && Number(quantity) !== 0)
    .map((position) => ({
      account: names.get(position.accountId) ?? "",
      instrument: position.instrumentId,
      side: position.positionSide,
      quantity: position.quantity,
      entry: position.entryPrice,
      mark: position.markPrice,
      unrealized: position.unrealizedPnl,
      realized: position.realizedPnl,
      fees: position.fees,
      funding: position.funding,
      stop: position.stopPrice,
    }));
  context.out.table(rows, "No open positions.");
}

async function accountNames(context: CliContext): Promise<ReadonlyMap<string, string>> {
  const { admin } = await context.record();
  const accounts = await namedAccounts(admin, await context.tenantId());
  return new Map(accounts.map(({ id, name }) => [id, name]));
}
