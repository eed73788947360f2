// The real command line against a real database and the real paper venue. What reads standard input, opens sockets to the venue or
// fails is a process of its own; the rest runs here, through the same lines that main.ts runs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type RunningVenue, startVenue } from "../venue/start-venue.ts";
import { type CliAnswer, type CliRun, runCli, runCliHere } from "./testing.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-cli-"));
let database: TestDatabase;
let venue: RunningVenue;

type RunOptions = Partial<CliRun>;

const environment = () => ({
  FLOTILLA_HOME: home,
  DATABASE_URL: database.url,
  PAPER_CONTROL: venue.urls.control,
  PAPER_BINANCE_REST: venue.urls.binance.rest,
  PAPER_BYBIT_REST: venue.urls.bybit.rest,
});

/** A process of its own where standard input or variables matter. */
function cli(args: readonly string[], options?: RunOptions): Promise<CliAnswer> {
  if (options === undefined) return runCliHere(args, { env: environment() });
  return runCli(args, { stdin: options.stdin, env: { ...environment(), ...options.env } });
}

type Row = Readonly<Record<string, string>>;

/** Parsed `--json` of a command that must succeed. */
async function json<Answer = Row>(args: readonly string[]): Promise<Answer> {
  return parsed(await runCliHere(["--json", ...args], { env: environment() }));
}

/** As `json`, in a process of its own. */
async function jsonOfProcess(args: readonly string[], options: RunOptions): Promise<Row> {
  return parsed(await cli(["--json", ...args], options));
}

function parsed<Answer>({ code, out, error }: CliAnswer): Answer {
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(out);
}

beforeAll(async () => {
  database = await createTestDatabase();
  mkdirSync(join(home, "secrets"));
  writeFileSync(join(home, "secrets", "operator.token"), "a-token\n", { mode: 0o600 });
  venue = await startVenue({ port: 0, seed: 7 });
});

afterAll(async () => {
  await venue?.stop();
  await database?.drop();
  rmSync(home, { recursive: true });
});

describe("an empty installation", () => {
  it("lists nothing, politely", async () => {
    expect((await cli(["tenants", "list"], {})).out).toBe("No tenants yet.\n");
    expect(await json(["tenants", "list"])).toEqual([]);
  });

  it("says the next step where there is no tenant", async () => {
    expect(await cli(["traders", "list"], {})).toEqual({
      code: 3,
      out: "",
      error: "There is no tenant yet.\nMake one: npm run cli -- tenants create <name>\n",
    });
  });
});

describe("from nothing to a subscribed account", () => {
  it("makes tenant, provider, trader and a signed strategy", async () => {
    await jsonOfProcess(["tenants", "create", "Acme"], {});
    await json(["providers", "create", "Polaris"]);
    await json(["traders", "create", "Dora"]);
    const strategy = await json(["strategies", "create", "Polaris", "Swing", "--signed", "--body-secret"]);
    expect(strategy).toMatchObject({
      name: "Swing",
      path: `/hooks/${strategy.token}`,
      signingSecret: expect.stringMatching(/^whsec_/),
    });
    expect(strategy.bodySecret).toHaveLength(43);
    expect((await json<readonly Row[]>(["strategies", "list"]))[0]).toMatchObject({
      provider: "Polaris",
      name: "Swing",
      signed: "yes",
      status: "active",
    });
  });

  it("links a new paper account after asking the venue about its key", async () => {
    const linked = await json([
      "accounts",
      "link",
      "Dora",
      "--venue",
      "bybit",
      "--balance",
      "2500",
      "--profile",
      "balanced",
    ]);
    expect(linked).toMatchObject({
      account: "Dora/bybit paper",
      status: "active",
      mode: "one-way",
      equity: "2500",
      withdraw: "no",
    });
    const hedge = await json([
      "accounts",
      "link",
      "Dora",
      "--venue",
      "binance",
      "--mode",
      "hedge",
      "--balance",
      "900",
    ]);
    expect(hedge).toMatchObject({ account: "Dora/binance paper", mode: "hedge", equity: "900" });
    expect(await json(["accounts", "list"])).toHaveLength(2);
  });

  it("subscribes, pauses, resumes and ends", async () => {
    const made = await json([
      "subscriptions",
      "create",
      "Dora/bybit paper",
      "Swing",
      "--size",
      "risk:1%",
      "--too-small",
      "smallest",
    ]);
    expect(made).toMatchObject({ status: "active", size: "risk:1%" });
    for (const [verb, status] of [
      ["pause", "paused"],
      ["resume", "active"],
      ["end", "ended"],
    ]) {
      expect(await json(["subscriptions", verb ?? "", made.id ?? ""])).toMatchObject({ id: made.id, status });
    }
    const again = await json(["subscriptions", "create", "bybit paper", "Polaris/Swing", "--size", "5%"]);
    expect(
      (await json<readonly Row[]>(["subscriptions", "list"])).map(({ id, status }) => ({
        id,
        status,
      })),
    ).toEqual([
      { id: made.id, status: "ended" },
      { id: again.id, status: "active" },
    ]);
  });

  it("rotates the token and the signing secret", async () => {
    const first = await json(["strategies", "rotate", "Swing"]);
    const second = await json(["strategies", "rotate", "Swing"]);
    expect(second.token).not.toBe(first.token);
    expect(await json(["strategies", "rotate", "Swing", "--signing", "--drop-old"])).toMatchObject({
      signingSecret: expect.stringMatching(/^whsec_/),
    });
  });

  it("writes every change to the audit, under the operator's name, without secrets", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("select actor, action, detail::text from audit order by id");
    await client.end();
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["tenant.created", "account.linked", "strategy.token-replaced"]),
    );
    expect(rows.every(({ actor }) => actor.startsWith("cli:"))).toBe(true);
    expect(JSON.stringify(rows)).not.toMatch(/whsec_/);
  });
});

describe("keys", () => {
  const at = (venueName: "binance" | "bybit", permissions: object) => {
    const { exchange } = venue.control.exchanges[venueName];
    const created = exchange.createAccount({
      balance: exchange.balance([...exchange.accounts()][0]?.accountId ?? "").wallet,
      permissions,
    });
    if (created.kind !== "ok") throw new Error("the paper venue refused an account");
    return created.value.key;
  };

  it.each(["binance", "bybit"] as const)(
    "that may withdraw at %s are refused, and nothing is stored",
    async (venueName) => {
      const key = at(venueName, { trade: true, withdraw: true });
      const args = ["accounts", "link", "Dora", "--venue", venueName, "--label", "bad", "--key", key.apiKey];
      const { code, error } = await cli(args, { stdin: `${key.secret}\n` });
      expect(code).toBe(4);
      expect(error).toMatch(/may withdraw[\s\S]*\nMake a key at the venue/);
      expect((await json<readonly Row[]>(["accounts", "list"])).some(({ label }) => label === "bad")).toBe(
        false,
      );
    },
  );

  it.each(["binance", "bybit"] as const)(
    "with a wrong secret are refused by %s itself",
    async (venueName) => {
      const key = at(venueName, { trade: true });
      const args = ["accounts", "link", "Dora", "--venue", venueName, "--label", "bad", "--key", key.apiKey];
      const { code, error } = await cli(args, { stdin: "not-the-secret" });
      expect(code).toBe(4);
      expect(error).toContain(`${venueName} refuses the key`);
      expect(error).not.toContain("not-the-secret");
    },
  );

  it("are replaced with the secret from a variable, and unlinked", async () => {
    const key = at("bybit", { trade: true });
    const env = { NEW_SECRET: key.secret };
    const replaced = await jsonOfProcess(
      ["accounts", "replace-key", "Dora/bybit paper", "--key", key.apiKey, "--secret-env", "NEW_SECRET"],
      { env },
    );
    expect(replaced).toMatchObject({ status: "active", account: "Dora/bybit paper" });
    expect(await json(["accounts", "unlink", "Dora/binance paper"])).toMatchObject({
      status: "unlinked",
    });
  });

  it("that may transfer, or withdraw, are refused with every reason", async () => {
    const risky = at("binance", { trade: true, withdraw: true, transfer: true });
    const { code, error } = await cli(
      ["accounts", "link", "Dora", "--venue", "binance", "--label", "risky", "--key", risky.apiKey],
      { stdin: `${risky.secret}\n` },
    );
    expect(code).toBe(4);
    expect(error).toMatch(/KEY_CAN_WITHDRAW[\s\S]*KEY_CAN_TRANSFER/);
  });

  it("of the vault are counted, rotated, and counted anew", async () => {
    const counted = () => json<readonly Row[]>(["keys", "status"]);
    const [before] = await counted();
    expect(before).toMatchObject({ state: "current" });
    const rotated = await json(["keys", "rotate", "--grace", "0"]);
    expect(rotated.destroyed).toBe(before?.keyId);
    expect(await counted()).toMatchObject([{ keyId: rotated.keyId, credentials: before?.credentials }]);
    expect((await cli(["keys", "rotate", "--grace", "soon"])).code).toBe(2);
  });

  it("of paper accounts need no arming, those of live ones do", async () => {
    const paper = await cli(["accounts", "arm", "Dora/bybit paper"]);
    expect(paper).toMatchObject({ code: 4, error: expect.stringContaining("needs no arming") });
  });

  it("without a secret get the three ways to give it", async () => {
    const { code, error } = await cli(
      ["accounts", "link", "Dora", "--venue", "bybit", "--label", "x", "--key", "some-api-key"],
      {},
    );
    expect({ code, error }).toMatchObject({ code: 2, error: expect.stringContaining("--secret-env") });
  });
});

describe("limits", () => {
  it("are shown, changed one by one, and replaced by a profile", async () => {
    const changed = await json([
      "limits",
      "set",
      "Dora/bybit paper",
      "leverageMax=4",
      "dailyLossMax=150.5",
      "rewardRiskMin=",
      "blockedInstruments=DOGE/USDT:USDT",
      "tradingWindow=1-5@09:00-17:30",
    ]);
    expect(changed).toMatchObject({
      leverageMax: "4",
      dailyLossMax: "150.5",
      rewardRiskMin: null,
      blockedInstruments: "DOGE/USDT:USDT",
    });
    expect(JSON.parse(changed.tradingWindow ?? "")).toEqual({
      days: [1, 2, 3, 4, 5],
      fromMinute: 540,
      toMinute: 1050,
    });
    expect(await json(["limits", "show", "Dora/bybit paper"])).toEqual(changed);
    expect(await json(["limits", "profile", "Dora/bybit paper", "--profile", "bold"])).toMatchObject({
      leverageMax: "25",
    });
  });

  it.each([["leverageMax=1000"], ["leverage=3"], ["dailyLossMax=-5"], ["tradingWindow=always"]])(
    "refuse %s",
    async (change) => {
      const { code, error } = await cli(["limits", "set", "Dora/bybit paper", change]);
      expect(code).toBe(2);
      expect(error.split("\n").length).toBeGreaterThanOrEqual(2);
    },
  );
});

describe("kill switches", () => {
  it.each`
    args                                             | level           | which
    ${["platform"]}                                  | ${"platform"}   | ${"all of it"}
    ${["provider", "Polaris"]}                       | ${"provider"}   | ${"Polaris"}
    ${["trader", "Dora"]}                            | ${"trader"}     | ${"Dora"}
    ${["account", "Dora/bybit paper"]}               | ${"account"}    | ${"Dora/bybit paper"}
    ${["instrument", "BTCUSDT"]}                     | ${"instrument"} | ${"BTC/USDT:USDT"}
    ${["instrument", "ETH/USDT:USDT", "--everyone"]} | ${"instrument"} | ${"ETH/USDT:USDT, every tenant"}
  `("halt and resume $level $which", async ({ args, level, which }) => {
    expect(await json(["halt", ...args, "--mode", "reduce", "--reason", "drill"])).toEqual({
      level,
      which,
      state: "reducing",
      reason: "drill",
    });
    expect(await json(["resume", ...args])).toMatchObject({ level, which, state: "active" });
  });

  it("reduce and flatten, and states say what is left to close", async () => {
    const reason = ["--reason", "drill"];
    expect(await json(["reduce", "instrument", "BTCUSDT", ...reason])).toMatchObject({ state: "reducing" });
    expect(await json(["flatten", "instrument", "BTCUSDT", ...reason])).toMatchObject({
      ...{ level: "instrument", which: "BTC/USDT:USDT", state: "flattening", reason: "drill" },
    });
    const states = await json<readonly Row[]>(["states"]);
    expect(states.find(({ which }) => which === "BTC/USDT:USDT")).toMatchObject({ state: "flattening" });
    await json(["resume", "instrument", "BTCUSDT"]);
  });

  it("halt a tenant, and states show who did it", async () => {
    await json(["halt", "tenant"]);
    const [newest] = await json<readonly Row[]>(["states"]);
    expect(newest).toMatchObject({ level: "tenant", state: "halted", by: expect.stringMatching(/^cli:/) });
  });

  it.each([
    ["an unknown level", ["halt", "planet"], 2],
    ["a level that needs a name", ["halt", "trader"], 2],
    ["a name that is not there", ["halt", "trader", "Nobody"], 3],
    ["no instrument", ["halt", "instrument", "gold"], 2],
  ])("refuse %s", async (_, args, code) => {
    expect(await cli(args)).toMatchObject({ code, out: "" });
  });
});

describe("mistakes", () => {
  it.each([
    ["an unknown command", ["dance"], {}, 2, "--help"],
    ["a name taken already", ["traders", "create", "Dora"], {}, 4, "another name"],
    ["an account that is not there", ["limits", "show", "Zoe"], {}, 3, "Dora/bybit paper"],
    [
      "a size that is none",
      ["subscriptions", "create", "Dora/bybit paper", "Swing", "--size", "big"],
      {},
      2,
      "risk:1%",
    ],
    ["no engine", ["positions"], { ENGINE_URL: "http://127.0.0.1:9" }, 5, "npm start"],
    ["no database", ["traders", "list"], { DATABASE_URL: "postgres://x:y@127.0.0.1:9/z" }, 5, "npm start"],
    ["nothing running", ["traders", "list"], { DATABASE_URL: "" }, 5, "npm start"],
    ["a wrong setting", ["traders", "list"], { ENGINE_URL: "nonsense" }, 2, "ENGINE_URL"],
  ])("%s: a sentence, the next step, an exit code", async (_, args, env, code, words) => {
    const answer = await runCliHere(args, { env: { ...environment(), ...env } });
    expect(answer).toMatchObject({ code, out: "" });
    expect(answer.error).toContain(words);
    expect(answer.error).not.toMatch(/\n +at /);
  });

  it("several tenants: says to name one", async () => {
    await json(["tenants", "create", "Other"]);
    expect(await cli(["traders", "list"])).toMatchObject({
      code: 2,
      error: expect.stringContaining('--tenant: "Acme", "Other"'),
    });
    expect(await json(["--tenant", "acme", "traders", "list"])).toHaveLength(1);
    expect(await json(["--tenant", "Other", "traders", "list"])).toEqual([]);
  });
});
