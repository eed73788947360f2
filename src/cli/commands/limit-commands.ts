// The limits that guard an account: a profile to start from, and single values.
import { type Command, Option } from "commander";
import { updateAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { limitsSchema } from "../../../adapters/postgres/stored-json.ts";
import { RISK_PROFILES, type RiskProfileName } from "../../../config/risk-profiles.ts";
import type { AccountLimits } from "../../../engine/domain/account.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { findAccount } from "../find.ts";
import type { Row } from "../output.ts";
import type { Run } from "../program.ts";

export function limitCommands(program: Command, run: Run): void {
  const limits = program.command("limits").description("what guards an account");
  limits
    .command("show <account>")
    .description("its limits; an empty one does not apply")
    .action(
      run(async (context, name: string) => {
        const { admin } = await context.record();
        const account = await findAccount(admin, await context.tenantId(), name);
        context.out.record({ account: account.name, ...limitRow(account.limits) });
      }),
    );
  limits
    .command("set <account> <name=value...>")
    .description("change single limits; `name=` removes one. Lists: commas")
    .action(
      run(async (context, name: string, changes: readonly string[]) => {
        const { admin } = await context.record();
        const account = await findAccount(admin, await context.tenantId(), name);
        await store(context, account, changed(account.limits, changes));
      }),
    );
  limits
    .command("profile <account>")
    .description("replace all of them with those of a profile")
    .addOption(new Option("--profile <profile>").choices(Object.keys(RISK_PROFILES)).makeOptionMandatory())
    .action(
      run(async (context, name: string, { profile }: { profile: RiskProfileName }) => {
        const { admin } = await context.record();
        const account = await findAccount(admin, await context.tenantId(), name);
        await store(context, account, RISK_PROFILES[profile]);
      }),
    );
}

async function store(
  context: CliContext,
  account: Awaited<ReturnType<typeof findAccount>>,
  limits: AccountLimits,
): Promise<void> {
  const { admin } = await context.record();
  granted(await updateAccount(admin, account, { limits }));
  context.out.record({ account: account.name, ...limitRow(limits) });
}

const LISTS: ReadonlySet<string> = new Set(["allowedInstruments", "blockedInstruments"]);
const NUMBERS: ReadonlySet<string> = new Set([
  "leverageMax",
  "leverageDefault",
  "openPositionsMax",
  "cooldownAfterExitMs",
  "cooldownAfterLossesMs",
  "lossesBeforeCooldown",
  "signalAgeMaxMs",
  "priceAgeMaxMs",
]);

function changed(limits: AccountLimits, changes: readonly string[]): AccountLimits {
  const raw: Record<string, unknown> = JSON.parse(JSON.stringify(limits));
  for (const change of changes) {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(change) ?? [];
    if (!(name in limitsSchema.shape)) {
      throw new CliProblem(
        `"${change}" changes no limit.`,
        `Write name=value with one of: ${Object.keys(limitsSchema.shape).join(", ")}`,
        EXIT.usage,
      );
    }
    raw[name] = limitValue(name, value);
  }
  const parsed = limitsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new CliProblem(
    `These limits are not possible: ${wrong.join("; ")}.`,
    "Nothing was changed.",
    EXIT.usage,
  );
}

function limitValue(name: string, value: string): unknown {
  if (LISTS.has(name))
    return value === "" ? (name === "blockedInstruments" ? [] : undefined) : value.split(",");
  if (value === "") return undefined;
  if (name === "tradingWindow") return windowOf(value);
  return NUMBERS.has(name) ? Number(value) : value;
}

/** `1-5@09:00-17:30` (UTC; days 0 = Sunday) */
function windowOf(text: string): unknown {
  const found = /^([0-6])-([0-6])@(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (found === null) {
    throw new CliProblem(
      `"${text}" is no trading window.`,
      "Write days and UTC times: tradingWindow=1-5@09:00-17:30",
      EXIT.usage,
    );
  }
  const [first = 0, last = 0, fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found
    .slice(1)
    .map(Number);
  const count = ((last - first + 7) % 7) + 1;
  return {
    days: Array.from({ length: count }, (_, index) => (first + index) % 7),
    fromMinute: fromHour * 60 + fromMinute,
    toMinute: toHour * 60 + toMinute,
  };
}

function limitRow(limits: AccountLimits): Row {
  const raw: Record<string, unknown> = JSON.parse(JSON.stringify(limits));
  const names = Object.keys(limitsSchema.shape);
  return Object.fromEntries(
    names.map((name) => {
      const value = raw[name];
      if (value === undefined || value === null) return [name, null];
      return [
        name,
        typeof value === "object"
          ? Array.isArray(value)
            ? value.join(",")
            : JSON.stringify(value)
          : String(value),
      ];
    }),
  );
}
