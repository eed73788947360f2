// Random lives of accounts: whatever happens, the books balance, and the same inputs give the same ledger.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { limit, market, type PaperBench, paperBench, stop } from "../testing/paper.ts";
import { BINANCE_POLICY, BYBIT_POLICY, type ExchangePolicy } from "./policy.ts";
import { openStateStore } from "./state-store.ts";
import type { PositionLeg, Side } from "./types.ts";

const side = fc.constantFrom<Side>("buy", "sell");
const steps = fc.integer({ min: 1, max: 900 });
const account = fc.constantFrom(0, 1, 2);
const leg = fc.constantFrom<PositionLeg>("long", "short");
const command = fc.oneof(
  fc.record({ kind: fc.constant("market"), account, side, steps, leg, reduceOnly: fc.boolean() }),
  fc.record({
    kind: fc.constant("limit"),
    account,
    side,
    steps,
    leg,
    offset: fc.integer({ min: -900, max: 900 }),
  }),
  fc.record({
    kind: fc.constant("stop"),
    account,
    side,
    steps,
    leg,
    offset: fc.integer({ min: -900, max: 900 }),
  }),
  fc.record({ kind: fc.constant("price"), value: fc.integer({ min: 45_000, max: 75_000 }) }),
  fc.record({ kind: fc.constant("funding"), rate: fc.integer({ min: -50, max: 50 }) }),
  fc.record({ kind: fc.constant("cancel-all"), account }),
  fc.record({ kind: fc.constant("leverage"), account, value: fc.integer({ min: 1, max: 125 }) }),
  fc.record({ kind: fc.constant("transfer"), account, amount: fc.integer({ min: -2_000, max: 2_000 }) }),
) as fc.Arbitrary<Command>;

interface Command {
  readonly kind: string;
  readonly account?: number;
  readonly side?: Side;
  readonly steps?: number;
  readonly leg?: PositionLeg;
  readonly reduceOnly?: boolean;
  readonly offset?: number;
  readonly value?: number;
  readonly rate?: number;
  readonly amount?: number;
}

const ACCOUNTS = [
  { accountId: "one-way", balance: decimal(5_000) },
  { accountId: "hedged", balance: decimal(20_000), positionMode: "hedge" },
  { accountId: "isolated", balance: decimal(3_000), marginMode: "isolated" },
] as const;

function run(policy: ExchangePolicy, commands: readonly Command[]): PaperBench {
  const bench = paperBench(policy);
  runOn(bench, commands);
  return bench;
}

function runOn(bench: PaperBench, commands: readonly Command[]): void {
  for (const spec of ACCOUNTS) bench.account(spec);
  for (const step of commands) {
    bench.clock.shift(1_000);
    apply(bench, step);
    for (const { accountId } of ACCOUNTS) expectBooksToBalance(bench, accountId);
  }
}

function apply({ exchange, board, price }: PaperBench, step: Command): void {
  const owner = ACCOUNTS[step.account ?? 0]?.accountId ?? "one-way";
  const quantity = decimal(step.steps ?? 1)
    .mul("0.001")
    .toFixed();
  const more = {
    leg: owner === "hedged" ? (step.leg ?? "long") : "both",
    reduceOnly: step.reduceOnly ?? false,
  } as const;
  const near = (board.get("BTCUSDT")?.last ?? ZERO).plus((step.offset ?? 0) * 2).toFixed();
  const direction = step.side ?? "buy";
  if (step.kind === "market") exchange.placeOrder(owner, market(direction, quantity, more));
  if (step.kind === "limit") exchange.placeOrder(owner, limit(direction, quantity, near, more));
  if (step.kind === "stop")
    exchange.placeConditional(owner, stop(direction, quantity, near, { ...more, reduceOnly: false }));
  if (step.kind === "price") price("BTCUSDT", step.value ?? 60_000);
  if (step.kind === "funding") exchange.forceFunding("BTCUSDT", decimal(step.rate ?? 0).mul("0.0001"));
  if (step.kind === "cancel-all") exchange.cancelAllOrders(owner, undefined);
  if (step.kind === "leverage") exchange.setLeverage(owner, "BTCUSDT", step.value ?? 1);
  if (step.kind === "transfer") exchange.transfer(owner, decimal(step.amount ?? 0));
}

/** Wallet = Σ transfers + Σ realised − Σ fees + Σ funding, exactly; positions = Σ fills; reserved margin = Σ open orders'. */
function expectBooksToBalance({ exchange }: PaperBench, accountId: string): void {
  const everything = { limit: 1_000_000 };
  const fills = exchange.fills(accountId, everything);
  const rows = exchange.income(accountId, everything);
  const sum = (kinds: readonly string[]) =>
    rows.filter(({ kind }) => kinds.includes(kind)).reduce((total, row) => total.plus(row.amount), ZERO);
  const realised = fills.reduce((total, fill) => total.plus(fill.realisedPnl), ZERO);
  const fees = fills.reduce((total, fill) => total.plus(fill.fee), ZERO);
  const { wallet, available, orderInitialMargin } = exchange.balance(accountId);
  const expected = sum(["transfer"])
    .plus(realised)
    .minus(fees)
    .plus(sum(["funding-fee"]));
  expect(wallet.toFixed()).toBe(expected.toFixed());
  expect(sum(["realised-pnl"]).minus(realised).isZero()).toBe(true);
  for (const position of exchange.positions(accountId)) {
    const traded = fills
      .filter((fill) => fill.leg === position.leg)
      .reduce((total, fill) => total.plus(fill.side === "buy" ? fill.quantity : fill.quantity.neg()), ZERO);
    expect(position.quantity.toFixed()).toBe(traded.toFixed());
    if (position.leg === "long") expect(position.quantity.isNegative()).toBe(false);
    if (position.leg === "short") expect(position.quantity.gt(0)).toBe(false);
  }
  expect(available.isNegative()).toBe(false);
  const hasOrders = exchange.openOrders(accountId).length > 0;
  if (!hasOrders) expect(orderInitialMargin.toFixed()).toBe("0");
}

const ledgerText = ({ exchange }: PaperBench) => JSON.stringify(exchange.ledger(1, 100_000).entries);

it.each([BINANCE_POLICY, BYBIT_POLICY])(
  "$name: the books balance after every step, and a second run gives the same ledger",
  (policy) => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        expect(ledgerText(run(policy, commands))).toBe(ledgerText(run(policy, commands)));
      }),
      { numRuns: 60 },
    );
  },
);

it("a venue that was killed comes back as it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "venue-property-"));
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
      round += 1;
      const file = join(folder, `${round}.json`);
      const open = async (bench: PaperBench) => {
        const exchanges = { binance: bench.exchange, bybit: paperBench(BYBIT_POLICY).exchange };
        return openStateStore(file, exchanges, bench.board);
      };
      const before = paperBench();
      const store = await open(before);
      runOn(before, commands);
      const after = paperBench();
      const reopened = await open(after);
      expect(pictureOf(after)).toBe(pictureOf(before));
      await store.close();
      await reopened.close();
    }),
    { numRuns: 25 },
  );
  await rm(folder, { recursive: true });
});

function pictureOf({ exchange }: PaperBench): string {
  const picture = ACCOUNTS.map(({ accountId }) => ({
    wallet: exchange.balance(accountId).wallet,
    reserved: exchange.balance(accountId).orderInitialMargin,
    held: exchange.positions(accountId).map(({ leg, quantity, entryPrice }) => [leg, quantity, entryPrice]),
    orders: exchange.orders(accountId, { limit: 10_000 }),
    conditionals: exchange.conditionals(accountId, { limit: 10_000 }),
    open: exchange.openOrders(accountId).length + exchange.openConditionals(accountId).length,
  }));
  return JSON.stringify([picture, exchange.ledger(1, 100_000).entries], (_name, field: unknown) =>
    typeof field === "bigint" ? `${field}` : field,
  );
}

it("a reduce-only order never raises or flips a position", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), side, steps, (commands, direction, count) => {
      const bench = run(BINANCE_POLICY, commands);
      const held = () => bench.exchange.positions("one-way", "BTCUSDT")[0]?.quantity ?? ZERO;
      const before = held();
      bench.exchange.placeOrder(
        "one-way",
        market(direction, decimal(count).mul("0.001").toFixed(), { reduceOnly: true }),
      );
      expect(held().abs().lte(before.abs())).toBe(true);
      expect(held().mul(before).lt(0)).toBe(false);
    }),
    { numRuns: 60 },
  );
});
