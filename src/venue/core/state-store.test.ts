import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import { limit, market, paperBench, stop, value } from "../testing/paper.ts";
import { BYBIT_POLICY } from "./policy.ts";
import { openStateStore, type StateStore } from "./state-store.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "venue-state-"));
  file = join(folder, "paper.json");
});
afterEach(() => rm(folder, { recursive: true }));

async function boot(logMaxBytes?: number) {
  const bench = paperBench();
  const other = paperBench(BYBIT_POLICY);
  const exchanges = { binance: bench.exchange, bybit: other.exchange };
  const store = await openStateStore(file, exchanges, bench.board, logMaxBytes);
  return { bench, other, store };
}
type Booted = Awaited<ReturnType<typeof boot>>;

function live({ bench }: Booted): string {
  const { exchange } = bench;
  const account = bench.account({ accountId: "trader", apiKey: "key-12345", secret: "secret-12345" });
  value(exchange.setLeverage(account, "BTCUSDT", 10));
  value(exchange.placeOrder(account, market("buy", "0.1", { clientOrderId: "entry" })));
  value(exchange.placeOrder(account, limit("buy", "0.1", "59000", { clientOrderId: "rest" })));
  value(
    exchange.placeConditional(
      account,
      stop("sell", "0.1", "58000", { clientOrderId: "guard", wire: { triggerPrice: "58000" } }),
    ),
  );
  return account;
}

function pictureOf({ bench }: Booted): string {
  const { exchange } = bench;
  const picture = {
    balance: exchange.balance("trader"),
    positions: exchange.positions("trader"),
    orders: exchange.orders("trader", {}),
    conditionals: exchange.conditionals("trader", {}),
    fills: exchange.fills("trader", {}),
    income: exchange.income("trader", {}),
    keys: exchange.keysOf("trader"),
    leverage: exchange.leverage("trader", "BTCUSDT"),
    ledger: exchange.ledger(1, 1_000).entries,
  };
  return JSON.stringify(picture, (_name, field: unknown) => (typeof field === "bigint" ? `${field}` : field));
}

it.each(["a clean stop", "a kill"])("finds everything again after %s, and goes on", async (ending) => {
  const first = await boot();
  live(first);
  const before = pictureOf(first);
  if (ending === "a clean stop") await first.store.close();
  const second = await boot();
  expect(pictureOf(second)).toBe(before);
  second.bench.price("BTCUSDT", 58_900);
  expect(second.bench.exchange.findOrder("trader", { kind: "client-id", id: "rest" })?.status).toBe("filled");
  second.bench.price("BTCUSDT", 57_999);
  expect(second.bench.exchange.findConditional("trader", { kind: "client-id", id: "guard" })?.status).toBe(
    "finished",
  );
  const ids = second.bench.exchange.orders("trader", {}).map(({ venueOrderId }) => venueOrderId);
  expect(new Set(ids).size).toBe(3);
  await close(second.store);
});

it("drops a line torn by a crash and a ledger entry without its change", async () => {
  const first = await boot();
  live(first);
  const before = pictureOf(first);
  await appendFile(`${file}.log`, '{"exchange":"binance","accounts":[{"acc');
  const orphan = {
    exchange: "binance",
    seq: 9_999,
    timeNs: "1",
    accountId: "trader",
    kind: "transfer",
    amount: "1",
    walletAfter: "1",
  };
  await appendFile(`${file}.ledger`, `${JSON.stringify(orphan)}\n{"exch`);
  const second = await boot();
  expect(pictureOf(second)).toBe(before);
  await close(second.store);
  expect(await readFile(`${file}.ledger`, "utf8")).not.toContain('"seq":9999');
});

it("rewrites its log for what was added to it, not for the size of all that there is", async () => {
  // More than one line of prices, less than the state.
  const logMaxBytes = 8_000;
  const first = await boot(logMaxBytes);
  const account = live(first);
  for (let order = 0; order < 40; order += 1)
    value(first.bench.exchange.placeOrder(account, market("buy", "0.01", { clientOrderId: `n${order}` })));
  const logFile = async () => (await stat(`${file}.log`)).ino;
  const before = await logFile();
  const later = vi.spyOn(performance, "now").mockReturnValue(1e9);
  first.store.savePrices();
  const rewritten = await logFile();
  expect(rewritten).not.toBe(before);
  expect((await stat(`${file}.log`)).size).toBeGreaterThan(logMaxBytes);
  later.mockReturnValue(2e9);
  first.store.savePrices();
  expect(await logFile()).toBe(rewritten);
  later.mockRestore();
  const picture = pictureOf(first);
  expect(pictureOf(await boot())).toBe(picture);
});

it("keeps hand-set prices", async () => {
  const first = await boot();
  first.bench.board.setByHand("ETHUSDT", decimal(1_234));
  await first.store.close();
  const second = await boot();
  expect(second.bench.board.get("ETHUSDT")).toMatchObject({ held: true });
  expect(second.bench.exchange.ticker("ETHUSDT").last.toFixed()).toBe("1234");
  await close(second.store);
});

it("says so when the file is something else", async () => {
  await writeFile(file, "not a venue");
  await expect(boot()).rejects.toThrow("is not a saved paper venue");
});

function close(store: StateStore): Promise<void> {
  return store.close();
}
