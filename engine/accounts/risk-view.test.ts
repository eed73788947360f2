import { expect, it } from "vitest";
import { account as riskAccount } from "../../risk/testing.ts";
import type { TenantId } from "../domain/ids.ts";
import type { OrderState } from "../domain/order.ts";
import type { PositionSide } from "../domain/side.ts";
import type { UnixMs } from "../domain/time.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import { instrument, order } from "../testing/builders.ts";
import { AccountState } from "./account-state.ts";
import { riskView } from "./risk-view.ts";

const NOW = 1_790_000_000_000 as UnixMs;
const account = riskAccount();
const directory = {
  restrictions: () => [],
  correlationGroup: () => new Set(),
} as unknown as AccountDirectory;

function exitUnresolved(state: OrderState, leg: string, positionSide: PositionSide): boolean {
  const ours = new AccountState(account.id, "tenant" as TenantId);
  const intent = { leg, positionSide: "both", reduceOnly: true } as Parameters<typeof order>[1];
  ours.setOrder(order({ state }, intent), NOW);
  const deps = { directory, prices: { latest: () => undefined }, armed: [] };
  const subscription = { providerId: account.traderId } as never;
  return riskView(deps, ours, account, subscription, instrument(), positionSide, NOW).exitUnresolved;
}

it.each([
  ["claimed", "exit", "both", true],
  ["unknown", "emergency-exit", "both", true],
  ["unknown", "exit", "long", false],
  ["unknown", "stop", "both", false],
  ["accepted", "exit", "both", false],
  ["filled", "exit", "both", false],
] as const)(
  "an order %s on the %s leg, seen from the %s side: on its way %s",
  (state, leg, side, expected) => {
    expect(exitUnresolved(state, leg, side)).toBe(expected);
  },
);
