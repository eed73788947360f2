// The vault's keys: which generations there are, moving everything to a new one, and who used an account's key.
import { setTimeout as pause } from "node:timers/promises";
import { type Command, Option } from "commander";
import { change } from "../../../adapters/postgres/admin/administration.ts";
import { readCredentialUse } from "../../../adapters/postgres/credential-use.ts";
import { sealCounts } from "../../../adapters/postgres/sealed-rows.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { findAccount } from "../find.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";
import { type Rotation, type RotationStep, rotateKeys } from "../rotate-keys.ts";

const SHOW_EVERY = 1_000;

export function keyCommands(program: Command, run: Run): void {
  const keys = program.command("keys").description("the vault's key pairs, and the use of accounts' keys");
  keys
    .command("status")
    .description("generations of the vault's key pair, and how much is sealed for each")
    .action(run(statusCommand));
  keys
    .command("rotate")
    .description("seal everything for a new key pair and destroy the old one; engines go on meanwhile")
    .addOption(new Option("--grace <seconds>", "how long the old private key stays at least").default("30"))
    .option("--only-begin", "make the new pair and stop: copy the files to your other machines, then rotate")
    .action(run(rotateCommand));
  keys
    .command("use <account>")
    .description("what was signed with an account's key, by which process")
    .action(run(useCommand));
}

async function statusCommand(context: CliContext): Promise<void> {
  const { pools } = await context.record();
  const { ring } = await context.vault();
  const counts = await sealCounts(pools.reading);
  const known = ring.all.map(({ publicKey, madeAt }, at) => ({
    keyId: publicKey.id,
    state: at === 0 ? "current" : "older",
    madeAt: moment(madeAt),
  }));
  const strange = counts
    .filter(({ keyId }) => !known.some((each) => each.keyId === keyId))
    .map(({ keyId }) => ({ keyId, state: keyId === "vault-key" ? "first format" : "unknown", madeAt: null }));
  const rows = [...known, ...strange].map((row) => {
    const { credentials = 0, signingSecrets = 0 } = counts.find(({ keyId }) => keyId === row.keyId) ?? {};
    return { ...row, credentials, signingSecrets };
  });
  context.out.table(rows, "");
  if (known.length > 1) context.out.note("A rotation is unfinished: `keys rotate` carries on with it.");
}

interface RotateOptions {
  readonly grace: string;
  readonly onlyBegin?: boolean;
}

async function rotateCommand(
  context: CliContext,
  { grace, onlyBegin = false }: RotateOptions,
): Promise<void> {
  if (!/^\d{1,6}$/.test(grace)) {
    throw new CliProblem(`--grace ${grace} is no number of seconds.`, "Use e.g. --grace 30.", EXIT.usage);
  }
  const { pools, admin } = await context.record();
  const { vault, sealer, ring, files } = await context.vault();
  const rotation = await rotateKeys({
    pool: pools.reading,
    ...{ vault, sealer, ring },
    now: () => systemClock.now(),
    pause: (delayMs) => pause(delayMs),
    graceMs: Number.parseInt(grace, 10) * 1_000,
    onlyBegin,
    onProgress: (step) => show(context, step),
  });
  if (rotation.kind === "begun") {
    context.out.record({ keyId: rotation.keyId, copy: `${files.pairs} ${files.publicKey}` });
    context.out.note("Copy these to every machine with an engine, then run `keys rotate`.");
    return;
  }
  const finished = finish(rotation);
  const detail = { moved: finished.moved, destroyed: finished.destroyed };
  const entry = { tenantId: undefined, action: "vault.keys-rotated", subject: finished.keyId, detail };
  granted(await change(admin, entry, async () => undefined));
  context.out.record({
    keyId: finished.keyId,
    moved: finished.moved,
    destroyed: finished.destroyed.join(" "),
  });
  context.out.note(
    "Back up the vault's files again: the old backup does not open what is sealed from now on.",
  );
}

function show({ out }: CliContext, step: RotationStep): void {
  if (step.kind === "waiting") out.note(`Waiting ${Math.ceil(step.delayMs / 1_000)} s for seals under way …`);
  else if (step.kind !== "moved") out.note(`Rotation to ${step.keyId} ${step.kind}.`);
  else if (step.seals > 0 && step.seals % SHOW_EVERY === 0) out.note(`${step.seals} moved …`);
}

/** The rotation that is done, or what stands in its way. */
function finish(rotation: Exclude<Rotation, { kind: "begun" }>): Extract<Rotation, { kind: "done" }> {
  if (rotation.kind === "done") return rotation;
  if (rotation.kind === "busy") {
    throw new CliProblem(
      "A rotation runs already.",
      "Wait for it, then look at `keys status`.",
      EXIT.refused,
    );
  }
  throw new CliProblem(
    `${rotation.moved} seals moved; these open under no key and still name an older one, which therefore stays: ${rotation.unopened.join(", ")}.`,
    "Link these accounts again, or replace the signing secrets of these strategies; then run `keys rotate` again.",
    EXIT.refused,
  );
}

async function useCommand(context: CliContext, name: string): Promise<void> {
  const { admin, pools } = await context.record();
  const account = await findAccount(admin, await context.tenantId(), name);
  const rows = (await readCredentialUse(pools.reading, account)).map((row) => ({
    ...row,
    firstAt: moment(row.firstAt),
    lastAt: moment(row.lastAt),
  }));
  context.out.table(rows, "Its key was never used.");
}
