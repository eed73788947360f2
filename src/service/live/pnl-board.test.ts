import { beforeEach, describe, expect, it } from "vitest";
import type { OpenAccount } from "../../../adapters/postgres/history/open-accounts.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { AccountId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { PnlBoard } from "./pnl-board.ts";

const T = "t" as TenantId;
const whole: Scope = { kind: "tenant", tenantId: T };
const own = (traderId: string): Scope => ({ ...whole, traderId: traderId as TraderId });
const account = (id: string, traderId: string, environment: OpenAccount["environment"] = "paper") => ({
  ...{ accountId: id as AccountId, traderId: traderId as TraderId, environment },
});
const A = account("a", "ana");
const B = account("b", "ben");

describe("the board of unrealised P&L", () => {
  let board: PnlBoard;
  beforeEach(() => {
    board = new PnlBoard();
  });
  const look = (accounts: readonly OpenAccount[], known: Readonly<Record<string, string | null>>) => {
    board.begin(new Set([T]));
    board.put(board.now as UnixMs, T, accounts, new Map(Object.entries(known)));
  };
  /** What changed in the last look, for that caller. */
  const told = (scope: Scope) =>
    [...board.of(scope)]
      .filter(({ changedAt }) => changedAt === board.now)
      .map(({ event: { kind, accountId, payload } }) => [
        kind,
        accountId ?? payload.environment,
        payload.unrealizedPnl,
      ]);

  it("tells traders their accounts, and the tenant the sum by environment", () => {
    look([A, B, account("c", "ana", "live")], { a: "1.5", b: "-0.25", c: "7", d: "666" });
    expect(told(own("ana"))).toEqual([
      ["pnl.changed", "a", "1.5"],
      ["pnl.changed", "c", "7"],
    ]);
    expect(told(own("ben"))).toEqual([["pnl.changed", "b", "-0.25"]]);
    expect(told(whole)).toEqual([
      ["tenant-pnl.changed", "paper", "1.25"],
      ["tenant-pnl.changed", "live", "7"],
    ]);
    expect(told({ kind: "platform" })).toEqual([]);
    expect(told({ kind: "tenant", tenantId: "u" as TenantId })).toEqual([]);
  });

  it("tells again what has changed, and nothing else", () => {
    look([A, B], { a: "1", b: "2" });
    look([A, B], { a: "1", b: "3" });
    expect([told(own("ana")), told(own("ben")), told(whole)]).toEqual([
      [],
      [["pnl.changed", "b", "3"]],
      [["tenant-pnl.changed", "paper", "4"]],
    ]);
    expect([...board.of(own("ana"))]).toHaveLength(1);
  });

  it("is null where no engine knows, and so is the sum; zero once nothing is held", () => {
    look([A, B], { a: "1", b: "2" });
    look([A, B], { b: "2" });
    expect([told(own("ana")), told(whole)]).toEqual([
      [["pnl.changed", "a", null]],
      [["tenant-pnl.changed", "paper", null]],
    ]);
    look([B], { b: "2" });
    expect([told(own("ana")), told(whole)]).toEqual([
      [["pnl.changed", "a", "0"]],
      [["tenant-pnl.changed", "paper", "2"]],
    ]);
    look([], {});
    expect([told(own("ben")), told(whole)]).toEqual([
      [["pnl.changed", "b", "0"]],
      [["tenant-pnl.changed", "paper", "0"]],
    ]);
  });

  it("forgets a tenant of whom nobody wants to know it", () => {
    look([A], { a: "1" });
    board.begin(new Set());
    expect([...board.of(whole), ...board.of(own("ana"))]).toEqual([]);
  });
});
