// A subscription as JSON.
import { z } from "zod";
import type { NamedSubscription } from "../../../adapters/postgres/subscriptions/subscription-reads.ts";
import type { Sizing } from "../../../engine/domain/account.ts";
import { assertNever } from "../../../engine/domain/assert-never.ts";
import { decimalView, idView, instantView, iso } from "../http/view-text.ts";

const sizingView = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("quote"), amount: decimalView }),
    z.object({ kind: z.literal("quantity"), quantity: decimalView }),
    z.object({ kind: z.literal("percent-of-equity"), percent: decimalView }),
    z.object({ kind: z.literal("risk-amount"), amount: decimalView }),
    z.object({ kind: z.literal("risk-percent"), percent: decimalView }),
    z.object({ kind: z.literal("multiplier"), factor: decimalView }),
  ])
  .meta({ id: "Sizing" });

const directionView = z.enum(["long", "short"]);

export const subscriptionView = z
  .object({
    id: idView,
    account: z.object({ id: idView, label: z.string() }),
    strategy: z.object({ id: idView, name: z.string() }),
    provider: z.object({ id: idView, name: z.string() }),
    status: z.enum(["active", "paused", "ended"]),
    sizing: sizingView,
    tooSmall: z.enum(["skip", "smallest"]),
    directions: z.array(directionView),
    createdAt: instantView,
  })
  .meta({ id: "Subscription" });

export function subscriptionViewOf(subscription: NamedSubscription): z.infer<typeof subscriptionView> {
  const { id, accountId, strategyId, providerId, status, sizing, tooSmall, directions } = subscription;
  return {
    ...{ id, status, tooSmall, directions: [...directions] },
    account: { id: accountId, label: subscription.account },
    strategy: { id: strategyId, name: subscription.strategy },
    provider: { id: providerId, name: subscription.provider },
    sizing: sizingOf(sizing),
    createdAt: iso(subscription.createdAt),
  };
}

function sizingOf(sizing: Sizing): z.infer<typeof sizingView> {
  switch (sizing.kind) {
    case "quote":
    case "risk-amount":
      return { kind: sizing.kind, amount: sizing.amount.toFixed() };
    case "percent-of-equity":
    case "risk-percent":
      return { kind: sizing.kind, percent: sizing.percent.toFixed() };
    case "quantity":
      return { kind: "quantity", quantity: sizing.quantity.toFixed() };
    case "multiplier":
      return { kind: "multiplier", factor: sizing.factor.toFixed() };
    default:
      return assertNever(sizing);
  }
}
