// A signal tried out before it is sent in earnest: shown as what each follower's account would do with it now, or sent the whole way to
// those among them that trade on paper.
import { z } from "zod";
import { type Administration, change } from "../../../adapters/postgres/admin/administration.ts";
import { findStrategyRecord } from "../../../adapters/postgres/strategies/strategy-listing.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { EngineAnswer } from "../../engine-client/engine-answer.ts";
import type {
  DryRunAnswer,
  TestSignalAnswer,
  TestSignalQuestion,
} from "../../engine-client/engine-client.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { type Answer, done, refuse, refuseFor } from "../http/answer.ts";
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

const signalView = z.object({
  ...{ id: z.string(), dialect: z.string(), instrumentId: z.string(), action: z.string() },
  direction: z.string().nullable(),
  ...{ issuedAt: instantView, expiresAt: instantView },
  duplicate: z.boolean().meta({ description: "It was here before: sent again it changes nothing." }),
});

const triedSignalView = z
  .object({
    signal: signalView,
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

const testSignalView = z
  .object({
    delivery: z.literal("paper"),
    signal: signalView.meta({ description: "A test's id is not that of the same body as a webhook." }),
    paperAccounts: z.int().meta({ description: "How many it goes to." }),
  })
  .meta({ id: "TestSignal" });

export function testSignalOperations(engines: Pick<Engines, "dryRun" | "testSignal">): readonly Operation[] {
  return [
    operation({
      id: "testStrategySignal",
      method: "POST",
      path: "/v1/strategies/:strategyId/test-signals",
      tag: "Strategies",
      summary:
        "Try a webhook's body out: what would each follower's account do with it, or does it on paper?",
      params: strategyParams,
      body: z.strictObject({
        body: z.string().min(1).meta({ description: "As the webhook would be sent, in any dialect." }),
        delivery: z.enum(["none", "paper"]).default("none").meta({
          description:
            "`paper`: it is sent, to followers' paper accounts only; and no performance counts it.",
        }),
      }),
      success: {
        status: 200,
        description: "Nothing was accepted or sent; with `paper`: it was accepted.",
        body: z.union([triedSignalView, testSignalView]),
      },
      problems: [
        ...(["NOT_FOUND", "STRATEGY_PAUSED", "SIGNAL_NOT_READ", "SIGNAL_LIMITED"] as const),
        "ENGINE_UNREACHABLE",
      ],
      handle: async ({ admin, tenantId, role, params: { strategyId }, body: { body, delivery } }) => {
        const found = await findStrategyRecord(admin, tenantId, strategyId);
        if (found === undefined) return refuse("NOT_FOUND");
        if (delivery === "paper") return send({ admin, tenantId, engines }, { strategyId, body });
        const answer = await engines.dryRun({ strategyId, body });
        if (answer.kind !== "ok") return refusalOf(answer);
        return done(viewOf(answer.value, strategyId, role !== "provider"));
      },
    }),
  ];
}

interface SendDeps {
  readonly admin: Administration;
  readonly tenantId: TenantId;
  readonly engines: Pick<Engines, "testSignal">;
}

/** Where the engine's answer was lost it may have been accepted: whoever sends the same again is told that it was here before. */
async function send(
  { admin, tenantId, engines }: SendDeps,
  question: TestSignalQuestion,
): Promise<Answer<z.infer<typeof testSignalView>>> {
  const answer = await engines.testSignal(question);
  if (answer.kind !== "ok") return refusalOf(answer);
  const { signal } = answer.value;
  const view = sentViewOf(signal);
  const detail = { signalId: signal.id, duplicate: signal.duplicate, paperAccounts: signal.audience };
  const entry = { tenantId, action: "strategy.test-signal-sent", subject: question.strategyId, detail };
  const noted = await change(admin, entry, async () => undefined);
  if (noted.kind === "refused") throw new Error(`a test signal was not noted: ${noted.sentence}`);
  return done(view);
}

function sentViewOf({ audience, ...signal }: TestSignalAnswer["signal"]): z.infer<typeof testSignalView> {
  return { delivery: "paper", signal, paperAccounts: audience };
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
  if (answer.status === 401 || answer.status >= 500) return refuse("ENGINE_UNREACHABLE");
  const { code, detail, field, retryAfterMs } = answer;
  if (answer.status === 429) {
    const words = { detail: `${code}: ${detail}`, field: "body" };
    return retryAfterMs === undefined
      ? refuse("SIGNAL_LIMITED", words)
      : refuseFor("SIGNAL_LIMITED", retryAfterMs, words);
  }
  return refuse("SIGNAL_NOT_READ", { detail: `${code}: ${detail}`, field: field ?? "body" });
}
