// Accounts: a trader's access to a venue. Linking asks the venue what the key may do before anything is stored.
import { type Command, Option } from "commander";
import {
  createAccount,
  linkCredential,
  setArmed,
  setCanary,
  unlinkCredential,
  updateAccount,
} from "../../../adapters/postgres/admin/accounts.ts";
import { sealCredential } from "../../../adapters/vault/sealed-credential.ts";
import { RISK_PROFILES, type RiskProfileName } from "../../../config/risk-profiles.ts";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import type { Environment, PositionMode, VenueName } from "../../../engine/domain/venue.ts";
import { createPaperAccount } from "../../start/paper-control.ts";
import type { CheckedReport, KeyToCheck } from "../check-key.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { findAccount, findTrader, namedAccounts } from "../find.ts";
import type { Run } from "../program.ts";
import { readSecret } from "../read-secret.ts";

interface KeyOptions {
  readonly key?: string;
  readonly secretEnv?: string;
  readonly acceptAnyIp?: boolean;
}

interface LinkOptions extends KeyOptions {
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly label?: string;
  readonly balance: string;
  readonly mode: PositionMode;
  readonly profile: RiskProfileName;
}

export function accountCommands(program: Command, run: Run): void {
  const accounts = program.command("accounts").description("traders' access to venues");
  accounts
    .command("list")
    .description("the tenant's accounts")
    .action(
      run(async (context) => {
        const { admin } = await context.record();
        const rows = (await namedAccounts(admin, await context.tenantId())).map((account) => ({
          id: account.id,
          trader: account.trader,
          label: account.label,
          venue: account.venue,
          environment: account.environment,
          mode: account.positionMode,
          armed: account.environment === "live" ? account.armed : null,
          status: account.status,
          reason: account.statusReason ?? null,
        }));
        context.out.table(rows, "No accounts yet.");
      }),
    );
  accounts
    .command("link <trader>")
    .description("link an account: on paper a new one is made, unless --key names one that exists")
    .addOption(new Option("--venue <venue>").choices(["binance", "bybit"]).makeOptionMandatory())
    .addOption(
      new Option("--environment <environment>").choices(["paper", "testnet", "live"]).default("paper"),
    )
    .option("--label <label>", "what to call it; default: venue and environment")
    .addOption(
      new Option("--profile <profile>", "limits to start from")
        .choices(Object.keys(RISK_PROFILES))
        .default("cautious"),
    )
    .option("--key <apiKey>", "the public half of an exchange key; the secret is asked for")
    .option("--secret-env <variable>", "read the secret from this environment variable instead")
    .option("--accept-any-ip", "take a live key although it works from every address")
    .option("--balance <usdt>", "of a new paper account", "10000")
    .addOption(
      new Option("--mode <mode>", "of a new paper account").choices(["one-way", "hedge"]).default("one-way"),
    )
    .action(run(linkCommand));
  accounts
    .command("replace-key <account>")
    .description("put a new key in place of the old one, after the same checks")
    .requiredOption("--key <apiKey>", "the public half of the new key; the secret is asked for")
    .option("--secret-env <variable>", "read the secret from this environment variable instead")
    .option("--accept-any-ip", "take a live key although it works from every address")
    .action(run(replaceKeyCommand));
  for (const [name, description] of [
    ["arm", "let a live account enter positions with real money"],
    ["disarm", "let it enter no more; exits and protection go on"],
  ] as const) {
    accounts
      .command(`${name} <account>`)
      .description(description)
      .action(run((context, account: string) => armCommand(context, account, name === "arm")));
  }
  accounts
    .command("canary <account>")
    .description("keep it for trying its venue out every few minutes; no strategy should follow it")
    .option("--off", "use it for that no more")
    .action(run(canaryCommand));
  accounts
    .command("unlink <account>")
    .description("forget its key; its history stays")
    .action(
      run(async (context, name: string) => {
        const { admin } = await context.record();
        const account = await findAccount(admin, await context.tenantId(), name);
        granted(await unlinkCredential(admin, account));
        context.out.record({ id: account.id, account: account.name, status: "unlinked" });
      }),
    );
}

async function canaryCommand(
  context: CliContext,
  name: string,
  { off }: { readonly off?: boolean },
): Promise<void> {
  const { admin } = await context.record();
  const account = await findAccount(admin, await context.tenantId(), name);
  if (off !== true && account.positionMode !== "one-way") {
    throw new CliProblem(
      `"${account.name}" is in hedge mode, where protection without a position is refused.`,
      "Choose or link a one-way account.",
      EXIT.refused,
    );
  }
  granted(await setCanary(admin, account, off !== true));
  context.out.record({ id: account.id, account: account.name, canary: off !== true });
}

async function armCommand(context: CliContext, name: string, armed: boolean): Promise<void> {
  const { admin } = await context.record();
  const account = await findAccount(admin, await context.tenantId(), name);
  if (account.environment !== "live") {
    throw new CliProblem(
      `"${account.name}" is a ${account.environment} account: it needs no arming.`,
      "Only live accounts are armed.",
      EXIT.refused,
    );
  }
  granted(await setArmed(admin, account, armed));
  context.out.record({ id: account.id, account: account.name, armed });
}

interface CheckedKey extends CheckedReport {
  readonly apiKey: string;
  readonly secret: string;
}

async function linkCommand(context: CliContext, traderName: string, options: LinkOptions): Promise<void> {
  if (options.environment === "testnet") {
    // Said before a key is asked for, or shown to anybody.
    throw new CliProblem(
      "No engine connects to testnet (ENVIRONMENT_NOT_SERVED).",
      "Link a paper account to try things out, or a live one.",
      EXIT.refused,
    );
  }
  const { admin } = await context.record();
  const tenantId = await context.tenantId();
  const trader = await findTrader(admin, tenantId, traderName);
  const label = options.label ?? `${options.venue} ${options.environment}`;
  const name = `${trader.name}/${label}`;
  if ((await namedAccounts(admin, tenantId)).some((account) => account.name === name)) {
    throw new CliProblem(
      `"${name}" is there already.`,
      "Choose another --label, or use `accounts replace-key`.",
      EXIT.refused,
    );
  }
  const key = await keyFor(context, trader.name, options);
  const id = granted(
    await createAccount(admin, {
      tenantId,
      traderId: trader.id,
      label,
      venue: options.venue,
      environment: options.environment,
      positionMode: key.report.positionMode,
      marginMode: "cross",
      limits: RISK_PROFILES[options.profile],
      anyIpAccepted: options.acceptAnyIp === true,
    }),
  );
  await storeKey(context, { tenantId, id }, key);
  showLinked(context, id, name, key);
  if (options.environment === "live")
    context.out.note(`It takes no entries before you arm it: npm run cli -- accounts arm "${name}"`);
}

/** The operator's key, or that of a new paper account; either way the venue has said what it may do. */
async function keyFor(context: CliContext, label: string, options: LinkOptions): Promise<CheckedKey> {
  const { venue, environment, balance, mode } = options;
  if (options.key !== undefined) return enteredKey(context, venue, environment, options);
  if (environment !== "paper") {
    throw new CliProblem(
      `A ${environment} account needs a key of its own.`,
      "Give its public half with --key; the secret is asked for.",
      EXIT.usage,
    );
  }
  const spec = { label, balance, positionMode: mode, marginMode: "cross" } as const;
  const { apiKey, secret } = await createPaperAccount(await context.paperControl(), venue, spec);
  return checked(context, venue, environment, { apiKey, secret, anyIpAccepted: false });
}

async function enteredKey(
  context: CliContext,
  venue: VenueName,
  environment: Environment,
  { key = "", secretEnv, acceptAnyIp = false }: KeyOptions,
): Promise<CheckedKey> {
  const secret = await readSecret(`secret of key ${key}`, secretEnv);
  return checked(context, venue, environment, { apiKey: key, secret, anyIpAccepted: acceptAnyIp });
}

async function checked(
  context: CliContext,
  venue: VenueName,
  environment: Environment,
  key: Pick<KeyToCheck, "apiKey" | "secret" | "anyIpAccepted">,
): Promise<CheckedKey> {
  // Loaded here only: it brings all of ccxt, which no other command needs.
  const { checkKey } = await import("../check-key.ts");
  const origin = environment === "paper" ? await context.paperOrigin(venue) : undefined;
  return { ...key, ...(await checkKey({ venue, environment, origin, ...key })) };
}

async function storeKey(
  context: CliContext,
  account: { readonly tenantId: TenantId; readonly id: AccountId },
  { apiKey, secret }: CheckedKey,
): Promise<void> {
  const { admin, sealer } = await context.record();
  granted(await linkCredential(admin, account, (place) => sealCredential(sealer, place, { apiKey, secret })));
}

async function replaceKeyCommand(context: CliContext, name: string, options: KeyOptions): Promise<void> {
  const { admin } = await context.record();
  const account = await findAccount(admin, await context.tenantId(), name);
  const key = await enteredKey(context, account.venue, account.environment, options);
  if (options.acceptAnyIp === true) granted(await updateAccount(admin, account, { anyIpAccepted: true }));
  if (key.report.positionMode !== account.positionMode) {
    granted(await updateAccount(admin, account, { positionMode: key.report.positionMode }));
  }
  await storeKey(context, account, key);
  showLinked(context, account.id, account.name, key);
}

function showLinked(
  { out }: CliContext,
  id: AccountId,
  account: string,
  { report, warnings }: CheckedReport,
): void {
  out.record({
    id,
    account,
    status: "active",
    mode: report.positionMode,
    equity: report.balance.equity.toFixed(),
    available: report.balance.availableMargin.toFixed(),
    withdraw: "no",
    ipRestricted: report.ipRestricted ? "yes" : "no",
  });
  for (const { sentence, code } of warnings) out.note(`${sentence} (${code})`);
}
