// A signal tried out before it is sent: what each follower's account would do with it now. Nothing is accepted, reserved or sent.
import { z } from "zod";
import { findStrategyRecord } from "../../../adapters/postgres/strategies/strategy-listing.ts";
import type { EngineAnswer } from "../../engine-client/engine-answer.ts";
import type { DryRunAnswer } from "../../engine-client/engine-client.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { type Answer, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { decimalView, idView, instantView } from "../http/view-text.ts";
import { type FollowerKind, forProvider, kindOf } from "./dry-run-answers.ts";
import { strategyParams } from "./strategy-views.ts";

const KINDS = ["enter", "exit", "denied", "no-op", "not-answered"] as const;

const followerView = z
  .object({
    follower: z.string().meta({ description: "Stands for the account, in this strategy only." }),
    kind: z.enum(KINDS),
    codes: z.array(z.string()).meta({ description: "FOLLOWER_LIMITS: the follower's own affair." }),
    orders: z.array(
      z.object({
        ...{ leg: z.string(), side: z.string(), type: z.string(), reduceOnly: z.boolean() },
        ...{ price: decimalView.nullable(), stopPrice: decimalView.nullable() },
        targets: z.array(z.object({ price: decimalView, share: decimalView })),
      }),
    ),
  })
  .meta({ id: "TriedFollower" });

const triedSignalView = z
  .object({
    signal: z.object({
      ...{ id: z.string(), dialect: z.string(), instrumentId: z.string(), action: z.string() },
      direction: z.string().nullable(),
      ...{ issuedAt: instantView, expiresAt: instantView },
      duplicate: z.boolean().meta({ description: "Sent again it would change nothing." }),
    }),
    counts: z.record(z.enum(KINDS), z.int()),
    followers: z.array(followerView),
    accounts: z
      .array(z.looseObject({ accountId: idView, kind: z.string() }))
      .nullable()
      .meta({
        description: "For admins: orders, denials and inputs, account by account. For providers null.",
      }),
  })
  .meta({ id: "TriedSignal" });

export function testSignalOperations(engines: Pick<Engines, "dryRun">): readonly Operation[] {
  return [
    operation({
      id: "testStrategySignal",
      method: "POST",
      path: "/v1/strategies/:strategyId/test-signals",
      tag: "Strategies",
      summary: "Try a webhook's body out: what would each follower's account do with it now?",
      params: strategyParams,
      body: z.strictObject({
        body: z.string().min(1).meta({ description: "As the webhook would be sent, in any dialect." }),
      }),
      success: { status: 200, description: "Nothing was accepted or sent.", body: triedSignalView },
      problems: ["NOT_FOUND", "STRATEGY_PAUSED", "SIGNAL_NOT_READ", "ENGINE_UNREACHABLE"],
      handle: async ({ admin, tenantId, role, params: { strategyId }, body: { body } }) => {
        const found = await findStrategyRecord(admin, tenantId, strategyId);
        if (found === undefined) return refuse("NOT_FOUND");
        const answer = await engines.dryRun({ strategyId, body });
        if (answer.kind !== "ok") return refusalOf(answer);
        return done(viewOf(answer.value, strategyId, role !== "provider"));
      },
    }),
  ];
}

function viewOf(
  answer: DryRunAnswer,
  strategyId: string,
  seesAccounts: boolean,
): z.infer<typeof triedSignalView> {
  const { id, dialect, instrumentId, action, direction, issuedAt, expiresAt, duplicate } = answer.signal;
  return {
    signal: { id, dialect, instrumentId, action, direction, issuedAt, expiresAt, duplicate },
    counts: countsOf(answer.accounts.map(kindOf)),
    followers: forProvider(answer, strategyId).map(({ codes, orders, ...rest }) => ({
      ...rest,
      codes: [...codes],
      orders: orders.map((order) => ({ ...order, targets: [...order.targets] })),
    })),
    accounts: seesAccounts ? answer.accounts.map((account) => ({ ...account })) : null,
  };
}

function countsOf(kinds: readonly FollowerKind[]): Record<FollowerKind, number> {
  const counts = { enter: 0, exit: 0, denied: 0, "no-op": 0, "not-answered": 0 };
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}

/** The engine's words are for the sender of signals: they name no follower. */
function refusalOf(answer: Exclude<EngineAnswer<never>, { kind: "ok" }>): Answer<never> {
  if (answer.kind === "unreachable") return refuse("ENGINE_UNREACHABLE");
  if (answer.code === "STRATEGY_PAUSED") return refuse("STRATEGY_PAUSED");
  // It knows a strategy a moment after the record does.
  if (answer.code === "STRATEGY_NOT_FOUND") return refuse("ENGINE_UNREACHABLE");
  if (answer.status === 401) return refuse("ENGINE_UNREACHABLE");
  const { code, detail, field } = answer;
  return refuse("SIGNAL_NOT_READ", { detail: `${code}: ${detail}`, field: field ?? "body" });
}
