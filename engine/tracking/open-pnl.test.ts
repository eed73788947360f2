import { expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { Account } from "../domain/account.ts";
import { decimal } from "../domain/decimal.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { FLAT } from "../domain/position.ts";
import type { Price } from "../ports/price-source.ts";
import { openPnl } from "./open-pnl.ts";

const MARKS: Readonly<Record<string, string>> = { BTC: "110", ETH: "9.5" };

/** Entered at 100 and 10. */
function account(id: string, held: Readonly<Record<string, string>>, tenantId = "t"): AccountState {
  const state = new AccountState(id as AccountId, tenantId as TenantId);
  for (const [instrument, quantity] of Object.entries(held)) {
    const position = state.position(instrument as InstrumentId, "both");
    const entryPrice = decimal(instrument === "BTC" ? "100" : "10");
    state.setPosition({ ...position, net: { ...FLAT, quantity: decimal(quantity), entryPrice } });
  }
  return state;
}

it("is the sum of an account's positions at mark, of the tenants asked for; unknown with one that has no mark", () => {
  const states = [
    account("both", { BTC: "0.5", ETH: "-2" }),
    account("flat", { BTC: "0" }),
    account("nothing", {}),
    account("no-mark", { BTC: "1", DOGE: "3" }),
    account("of-another", { BTC: "1" }, "u"),
    account("gone", { BTC: "1" }),
  ];
  const tenants = new Map(states.map(({ accountId, tenantId }) => [accountId, tenantId]));
  const found = openPnl(states, new Set(["t" as TenantId]), {
    directory: {
      account: (id) =>
        id === "gone"
          ? undefined
          : ({ id, tenantId: tenants.get(id), venue: "binance", environment: "paper" } as Account),
    },
    prices: {
      latest: (_venue, _environment, id) =>
        MARKS[id] === undefined ? undefined : ({ mark: decimal(MARKS[id]) } as Price),
    },
  });
  expect(found.map(({ accountId, unrealizedPnl }) => [accountId, unrealizedPnl?.toFixed()])).toEqual([
    ["both", "6"],
    ["no-mark", undefined],
  ]);
});
