// What every command needs, opened only when it is asked for: the record, the engine, the service, the paper venue, the output.
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Outcome } from "../../adapters/postgres/admin/administration.ts";
import { listTenants } from "../../adapters/postgres/admin/people.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { type OpenVault, openVault } from "../../adapters/vault/open-vault.ts";
import type { CliConfig } from "../../config/cli.ts";
import { type Home, home } from "../../config/home.ts";
import type { Installation } from "../../config/installations.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import type { EngineClient } from "../engine-client/engine-client.ts";
import { type OpenAdministration, openAdministration } from "../start/open-administration.ts";
import { type Addresses, readRunning } from "../start/running-file.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";
import { engineOf } from "./engine-of.ts";
import { only } from "./only.ts";
import type { Output } from "./output.ts";

export interface GlobalOptions {
  readonly json?: boolean;
  /** Name or id; needed only where there are several. */
  readonly tenant?: string;
}

export class CliContext {
  readonly out: Output;
  readonly #config: CliConfig;
  readonly #options: GlobalOptions;
  #administration: Promise<OpenAdministration> | undefined;
  #running: Promise<Addresses | undefined> | undefined;

  constructor(config: CliConfig, options: GlobalOptions, out: Output) {
    this.#config = config;
    this.#options = options;
    this.out = out;
  }

  record(): Promise<OpenAdministration> {
    this.#administration ??= this.#open();
    return this.#administration;
  }

  async engine(): Promise<EngineClient> {
    const url = this.#config.ENGINE_URL ?? (await this.#addresses())?.engine;
    if (url === undefined) throw this.#nothingRuns("the engine", "ENGINE_URL");
    const files = home(this.#config.FLOTILLA_HOME);
    return engineOf(url, this.#config.OPERATOR_TOKEN_FILE ?? files.operatorToken);
  }

  async service(): Promise<string> {
    const url = this.#config.SERVICE_URL ?? (await this.#addresses())?.service;
    if (url === undefined) throw this.#nothingRuns("the service", "SERVICE_URL");
    return url;
  }

  async paperControl(): Promise<string> {
    const url = this.#config.PAPER_CONTROL ?? (await this.#addresses())?.paper.control;
    if (url === undefined) throw this.#nothingRuns("the paper venue", "PAPER_CONTROL");
    return url;
  }

  /** Origin of the paper venue's REST and websocket. */
  async paperOrigin(venue: "binance" | "bybit"): Promise<string> {
    const configured = venue === "binance" ? this.#config.PAPER_BINANCE_REST : this.#config.PAPER_BYBIT_REST;
    const url = configured ?? (await this.#addresses())?.paper[venue];
    if (url === undefined) throw this.#nothingRuns("the paper venue", `PAPER_${venue.toUpperCase()}_REST`);
    return url;
  }

  /** The tenant that `--tenant` names; undefined: it names none. */
  async namedTenantId(): Promise<TenantId | undefined> {
    const wanted = this.#options.tenant;
    if (wanted === undefined) return undefined;
    const { admin } = await this.record();
    return only("tenant", wanted, await listTenants(admin), ({ name }) => [name]).id;
  }

  /** The tenant that `--tenant` names, or the only one there is. */
  async tenantId(): Promise<TenantId> {
    const named = await this.namedTenantId();
    if (named !== undefined) return named;
    const { admin } = await this.record();
    const tenants = await listTenants(admin);
    const [first, second] = tenants;
    if (first === undefined) {
      throw new CliProblem(
        "There is no tenant yet.",
        "Make one: npm run cli -- tenants create <name>",
        EXIT.notFound,
      );
    }
    if (second === undefined) return first.id;
    throw new CliProblem(
      `There are ${tenants.length} tenants.`,
      `Say which one with --tenant: ${tenants.map(({ name }) => `"${name}"`).join(", ")}`,
      EXIT.usage,
    );
  }

  /** The tenant of the platform's own people. */
  async platformId(): Promise<TenantId> {
    const { admin } = await this.record();
    const platform = await tenantReads(admin.db).byHost({ kind: "base" });
    if (platform === undefined)
      throw new CliProblem("The record has no platform tenant.", "Restore it from a backup.", EXIT.failed);
    return platform.id;
  }

  /** Who is named in the audit. */
  get actor(): string {
    return `cli:${userInfo().username}`;
  }

  /** Where the service keeps the ends of the audit's chains. */
  get auditHeadsFile(): string {
    return home(this.#config.FLOTILLA_HOME).auditHeads;
  }

  /** Of this installation, as it is configured. */
  get home(): Home {
    const files = home(this.#config.FLOTILLA_HOME);
    return { ...files, vaultKey: this.#config.VAULT_KEY_FILE ?? files.vaultKey };
  }

  /** Where the backups of the tenant with this slug lie. */
  backupsOf(slug: string): string {
    return join(this.home.backups, slug);
  }

  /** Another one, by its name. */
  installation(name: string): Installation | undefined {
    return this.#config.installation(name);
  }

  async databaseUrl(): Promise<string> {
    const { DATABASE_URL, ENGINE_DATABASE_URL } = this.#config;
    const url = DATABASE_URL ?? ENGINE_DATABASE_URL ?? (await this.#addresses())?.database;
    if (url === undefined) throw this.#nothingRuns("the database", "DATABASE_URL");
    return url;
  }

  /** Opens secrets: for the rotation of the vault's own keys alone. */
  async vault(): Promise<Extract<OpenVault, { kind: "ready" }>> {
    const opened = await openVault(this.home.vaultKey, systemClock.now());
    if (opened.kind === "ready") return opened;
    throw new CliProblem(opened.sentence, "", EXIT.refused);
  }

  async close(): Promise<void> {
    await (await this.#administration?.catch(() => undefined))?.close();
  }

  async #open(): Promise<OpenAdministration> {
    return openAdministration({
      databaseUrl: await this.databaseUrl(),
      vaultKeyFile: this.home.vaultKey,
      actor: this.actor,
    });
  }

  #addresses(): Promise<Addresses | undefined> {
    this.#running ??= readRunning(home(this.#config.FLOTILLA_HOME).running).then(
      (running) => running?.addresses,
    );
    return this.#running;
  }

  #nothingRuns(what: string, variable: string): CliProblem {
    return new CliProblem(
      `Nothing runs in ${this.#config.FLOTILLA_HOME}, so it is not known where ${what} is.`,
      `Start it with \`npm start\`, or set FLOTILLA_HOME or ${variable}.`,
      EXIT.unreachable,
    );
  }
}

/** The value, or the record's refusal as a problem with its next step. */
export function granted<T>(outcome: Outcome<T>): T {
  if (outcome.kind === "ok") return outcome.value;
  const advice = {
    ALREADY_THERE: "Choose another name, or use the one that is there.",
    NOT_FOUND: "List what is there with the `list` command.",
    INVALID: "See --help for what is allowed.",
    ENVIRONMENT_NOT_SERVED: "Use --environment paper, or live.",
    SLUG_RESERVED: "Choose another with --slug.",
    LAST_ADMIN: "Make somebody else an admin first.",
    LIMIT_REACHED: "Raise it: tenants terms <tenant> --limit <name>=<number>.",
    HELD_BY_ADMIN: "Ask an admin of the tenant.",
  }[outcome.code];
  throw new CliProblem(outcome.sentence, advice, outcome.code === "NOT_FOUND" ? EXIT.notFound : EXIT.refused);
}
