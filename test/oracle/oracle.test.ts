// An oracle that cannot fail is worth nothing: a real run is judged clean, then each check is given one planted violation and must
// find it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import { startEngine } from "../../src/engine/start-engine.ts";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import type { Evidence, RecordRows } from "./evidence.ts";
import { judge } from "./judge.ts";
import { ledgersInProcess, ledgersOverControl } from "./read-ledger.ts";
import { readRows } from "./read-rows.ts";
import { tellStory } from "./tell-story.ts";

let fleet: TestFleet;
let truth: Evidence;
/** The signal that opened, and the one that closed on every account again. */
let opening: string;

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit", positionMode: "hedge" }]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  const running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  const client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
  const post = async (id: string, rest: object) => {
    const answer = await client.post({ id, issuedAt: new Date().toISOString(), ...rest });
    expect(answer.status).toBe(202);
    const signalId = answer.body.signalId ?? "";
    await eventually(async () => {
      const { decisions } = await client.trace(signalId);
      expect(decisions).toHaveLength(2);
      for (const { state } of decisions) expect(state).not.toBe("working");
    });
    return signalId;
  };
  const stop = { stop: "3%", targets: [{ percent: 3, share: 1 }] };
  opening = await post("one", { action: "open", instrument: "SOLUSDT", side: "long", ...stop });
  const others = [
    await post("two", { action: "open", instrument: "ETHUSDT", side: "short", ...stop }),
    await post("three", { action: "close", instrument: "SOLUSDT" }),
  ];
  await running.stop();
  truth = {
    ledgers: ledgersInProcess(fleet.venue),
    record: await readRows(fleet.pools.reading),
    accounts: fleet.accounts.map((each) => ({ ...each, tenantId: fleet.tenantId })),
    acknowledged: [opening, ...others],
    disturbances: [],
    unmanaged: [],
    earnedBans: 0,
    leakedSecrets: [],
    quietAtMs: Date.now(),
  };
});

afterAll(() => fleet?.stop());

const checksOf = (evidence: Evidence) => new Set(judge(evidence).violations.map(({ check }) => check));

function withRecord(change: (record: RecordRows) => Partial<RecordRows>): Evidence {
  return { ...truth, record: { ...truth.record, ...change(truth.record) } };
}

/** Changes the ledger of Binance, entry by entry; what is changed to nothing is gone. */
function withLedger(change: (entry: LedgerEntry) => readonly LedgerEntry[]): Evidence {
  return { ...truth, ledgers: { ...truth.ledgers, binance: truth.ledgers.binance.flatMap(change) } };
}

describe("the oracle", () => {
  it("finds nothing in a clean run, and counts what happened", () => {
    const { violations, figures } = judge(truth);
    expect(violations).toEqual([]);
    expect(figures).toMatchObject({ signals: 3, intents: 6, duplicates: 0, lost: 0, unexplained: 0 });
    expect(figures.fills).toBeGreaterThanOrEqual(6);
    expect(figures.naked.calm.count).toBeGreaterThan(0);
    // Both are rounded, to different places.
    expect(Math.abs((figures.nakedLongest[0]?.lastedMs ?? 0) - figures.naked.calm.max)).toBeLessThanOrEqual(
      1,
    );
  });

  it("reads the same ledger over the control API", async () => {
    expect(await ledgersOverControl(fleet.venue.urls.control)).toEqual(truth.ledgers);
  });

  it("tells the whole story of an intent in time order", async () => {
    const [account] = truth.accounts;
    const story = await tellStory(fleet.pools.reading, truth, { signalId: opening, accountId: account?.id });
    const text = story.join("\n");
    for (const word of ["signal ", "decision done", "order entry", "event accepted", "recorded fill"]) {
      expect(text).toContain(word);
    }
    expect(text).toContain('"kind":"fill"');
    const times = story.map((line) => line.slice(0, 12));
    expect(times).toEqual(times.toSorted());
  });
});

describe("a planted violation is found:", () => {
  it("O1 an id accepted twice", () => {
    const twice = withLedger((entry) =>
      entry.kind === "order.accepted" && entry.conditionalId === ""
        ? [entry, { ...entry, venueOrderId: `${entry.venueOrderId}0` }]
        : [entry],
    );
    expect(checksOf(twice)).toContain("O1 accepted once");
  });

  it("O1 a stop accepted twice", () => {
    const twice = withLedger((entry) =>
      entry.kind === "conditional.accepted"
        ? [entry, { ...entry, conditionalId: `${entry.conditionalId}0` }]
        : [entry],
    );
    expect(checksOf(twice)).toContain("O1 accepted once");
  });

  it("O2 an acknowledged signal that is gone, and an account without its decision", () => {
    expect(checksOf({ ...truth, acknowledged: ["gone"] })).toContain("O2 nothing lost");
    const undecided = withRecord(({ decisions }) => ({ decisions: decisions.slice(1) }));
    expect(checksOf(undecided)).toContain("O2 nothing lost");
  });

  it("O2 a decision that denies what traded", () => {
    const lying = withRecord(({ decisions }) => ({
      decisions: decisions.map((each) => (each.signalId === opening ? { ...each, state: "failed" } : each)),
    }));
    expect(checksOf(lying)).toEqual(new Set(["O2 outcome equals the ledger"]));
  });

  it("O2 an order with another quantity, and one that the record does not know", () => {
    const more = withRecord(({ orders }) => ({
      orders: orders.map((each) => ({ ...each, filledQuantity: each.filledQuantity.add(1) })),
    }));
    expect(checksOf(more)).toContain("O2 outcome equals the ledger");
    const fewer = withRecord(({ orders }) => ({ orders: orders.filter(({ leg }) => leg !== "stop") }));
    expect(checksOf(fewer)).toContain("O2 unexplained order");
    expect(checksOf(withRecord(() => ({ orphans: 1 })))).toContain("O2 unexplained order");
  });

  const late = (byMs: number) => (entry: LedgerEntry) =>
    entry.kind === "conditional.accepted" && entry.trigger === "stop"
      ? [{ ...entry, timeNs: String(BigInt(entry.timeNs) + BigInt(byMs) * 1_000_000n) }]
      : [entry];

  it("O3 a stop that came too late, or never", () => {
    expect(checksOf(withLedger(late(4_000)))).toContain("O3 protected or flat");
    const never = withLedger((entry) =>
      entry.kind === "conditional.accepted" && entry.trigger === "stop" ? [] : [entry],
    );
    expect(checksOf(never)).toContain("O3 protected or flat");
  });

  it("O3 more time after something was broken, and no more than that", () => {
    const entry = truth.ledgers.binance.find(({ kind }) => kind === "fill");
    const atMs = Number(BigInt(entry?.timeNs ?? 0) / 1_000_000n);
    const broken = [{ kind: "engine" as const, fromMs: atMs, toMs: atMs }];
    const kinds = (byMs: number) => checksOf({ ...withLedger(late(byMs)), disturbances: broken });
    expect(kinds(4_000)).not.toContain("O3 protected or flat");
    expect(kinds(7_000)).toContain("O3 protected or flat");
  });

  it("O3 durations without the steps of the venue's clock", () => {
    const [first] = truth.ledgers.binance.filter(({ kind }) => kind === "fill");
    const stepped = (entry: LedgerEntry): readonly LedgerEntry[] => {
      if (first === undefined || entry.seq <= first.seq) return [entry];
      const ahead = { ...entry, timeNs: String(BigInt(entry.timeNs) + 60_000_000_000n) };
      const step = { ...entry, kind: "clock.stepped", accountId: "", offsetMs: "60000" } as const;
      return entry.seq === first.seq + 1 ? [step, ahead] : [ahead];
    };
    expect(checksOf(withLedger(stepped))).not.toContain("O3 protected or flat");
  });

  it("O4 an exit that turned the position", () => {
    const exits = new Set(
      truth.record.orders.filter(({ leg }) => leg === "exit").map(({ clientOrderId }) => clientOrderId),
    );
    const turned = withLedger((entry) =>
      entry.kind === "fill" && exits.has(entry.clientOrderId)
        ? [entry, { ...entry, tradeId: `${entry.tradeId}0` }]
        : [entry],
    );
    expect(checksOf(turned)).toContain("O4 never flip");
  });

  it("O5 another quantity, a fill too few, a fill too many", () => {
    const check = "O5 book equals the ledger";
    const moved = withRecord(({ positions }) => ({
      positions: positions.map((each) => ({ ...each, quantity: each.quantity.add(decimal("0.5")) })),
    }));
    expect(checksOf(moved)).toEqual(new Set([check]));
    expect(checksOf(withRecord(({ fills }) => ({ fills: fills.slice(1) })))).toEqual(new Set([check]));
    const invented = withRecord(({ fills }) => ({
      fills: [...fills, ...fills.slice(0, 1).map((each) => ({ ...each, tradeId: "invented" }))],
    }));
    expect(checksOf(invented)).toEqual(new Set([check]));
  });

  it("O6 a decision and orders that do not end", () => {
    const check = "O6 terminal in time";
    const working = withRecord(({ decisions }) => ({
      decisions: decisions.map((each) => ({ ...each, state: "working" })),
    }));
    expect(checksOf(working)).toContain(check);
    const inState = (state: string) => ({
      ...withRecord(({ orders }) => ({
        orders: orders.map((each) => (each.leg === "entry" ? { ...each, state } : each)),
      })),
      quietAtMs: truth.quietAtMs + 60_000,
    });
    expect(checksOf(inState("claimed"))).toContain(check);
    expect(checksOf(inState("open"))).toContain(check);
  });

  it("O7 another tenant's row, another account's order, a secret in the open", () => {
    const check = "O7 tenants apart";
    const foreign = withRecord(({ orders }) => ({
      orders: orders.map((each) => ({ ...each, tenantId: "another" })),
    }));
    expect(checksOf(foreign)).toContain(check);
    const swapped = truth.accounts.map((each, at) => ({ ...each, id: truth.accounts[1 - at]?.id ?? "" }));
    expect(checksOf({ ...truth, accounts: swapped })).toContain(check);
    expect(checksOf({ ...truth, leakedSecrets: ["a secret in a log"] })).toEqual(new Set([check]));
  });

  it("O8 a ban that we earned", () => {
    expect(checksOf({ ...truth, earnedBans: 1 })).toEqual(new Set(["O8 no ban"]));
  });

  it("I3 an order accepted after its validity, and an entry after it expired", () => {
    const dead = withRecord(({ orders }) => ({ orders: orders.map((each) => ({ ...each, validUntil: 1 })) }));
    expect(checksOf(dead)).toEqual(new Set(["I3 nothing stale"]));
    const expired = withRecord(({ orders }) => ({
      orders: orders.map((each) => ({ ...each, expiresAt: 1 })),
    }));
    expect(checksOf(expired)).toEqual(new Set(["I3 nothing stale"]));
  });

  it("nothing of an account whose key was revoked, but a duplicate", () => {
    const unmanaged = truth.accounts.map(({ id }) => id);
    const never = withLedger((entry) => (entry.kind === "conditional.accepted" ? [] : [entry]));
    expect(checksOf({ ...never, unmanaged })).not.toContain("O3 protected or flat");
    const twice = withLedger((entry) => (entry.kind === "order.accepted" ? [entry, entry] : [entry]));
    expect(checksOf({ ...twice, unmanaged })).toContain("O1 accepted once");
  });
});

describe("when the database lost some time", () => {
  const forgotten = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };

  it("orders and trades of that time need no rows, but positions do", () => {
    const lost = { ...withRecord(() => ({ orders: [], fills: [] })), forgotten };
    expect(checksOf(lost)).toEqual(new Set());
    expect(checksOf({ ...lost, forgotten: { fromMs: 0, toMs: 1 } })).toContain("O2 unexplained order");
    const positions = withRecord(() => ({ orders: [], fills: [], positions: [] }));
    expect(checksOf({ ...positions, forgotten })).toEqual(new Set(["O5 book equals the ledger"]));
  });
});
