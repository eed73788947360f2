// POST /v1/feasibility: what a subscription would mean, told before anybody subscribes.
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { decimalText, limitsSchema, sizingSchema } from "../../../adapters/postgres/stored-json.ts";
import type { AccountView } from "../../../engine/accounts/account-view.ts";
import type { Account, AccountLimits } from "../../../engine/domain/account.ts";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument, InstrumentId } from "../../../engine/domain/instrument.ts";
import type { AccountDirectory } from "../../../engine/ports/account-directory.ts";
import type { PriceSource } from "../../../engine/ports/price-source.ts";
import { type Feasibility, feasibilityOf } from "../../../risk/feasibility.ts";
import { type TrialTerms, trialPrice } from "../../../risk/trial-entry.ts";
import { feasibilityView } from "./feasibility-view.ts";
import { inSlices } from "./in-slices.ts";
import type { OwnerOf } from "./owner-of.ts";
import { type Problem, problemOf, sendProblem } from "./problem.ts";
import { id, readBody } from "./read-question.ts";

export interface FeasibilityRouteDeps {
  readonly directory: Pick<AccountDirectory, "account">;
  readonly prices: PriceSource;
  readonly readAccounts: (ids: readonly AccountId[]) => readonly AccountView[];
  /** Undefined: this engine is not connected to it. */
  readonly instrumentsAt: (
    place: Pick<Account, "venue" | "environment">,
  ) => readonly Instrument[] | undefined;
  readonly owners: () => Promise<OwnerOf>;
}

const INSTRUMENTS_MAX = 100;
const positive = decimalText.refine((value) => value.gt(0), "not above zero");

const Question = z
  .strictObject({
    accountId: id<AccountId>().optional(),
    venue: z.enum(["binance", "bybit"]).optional(),
    environment: z.enum(["paper", "testnet", "live"]).optional(),
    /** With `accountId`: instead of what the account has. */
    equity: positive.optional(),
    limits: limitsSchema.optional(),
    sizing: sizingSchema,
    tooSmall: z.enum(["skip", "smallest"]).default("skip"),
    directions: z
      .array(z.enum(["long", "short"]))
      .min(1)
      .default(["long", "short"]),
    instruments: z.array(z.string().max(100)).min(1).max(INSTRUMENTS_MAX).optional(),
    /** The provider's typical stop; absent: the default of the limits. */
    stopPercent: positive.optional(),
    leverage: z.number().min(1).max(200).optional(),
    /** The provider's own size, for sizing that multiplies it. */
    size: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("quantity"), quantity: positive }),
        z.strictObject({ kind: z.literal("quote"), amount: positive }),
        z.strictObject({ kind: z.literal("percent-of-equity"), percent: positive }),
      ])
      .optional(),
  })
  .refine(
    ({ accountId, venue, environment, equity, limits }) =>
      accountId !== undefined || [venue, environment, equity, limits].every((each) => each !== undefined),
    { message: "give accountId, or venue, environment, equity and limits", path: ["accountId"] },
  );
type Question = z.output<typeof Question>;

export function registerFeasibility(app: FastifyInstance, deps: FeasibilityRouteDeps): void {
  app.post("/v1/feasibility", async (request, reply) => {
    const question = readBody(Question, request.body);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    const asked = question.value;
    const subject = await subjectOf(deps, asked);
    if ("status" in subject) return sendProblem(reply, subject);
    const instruments = deps.instrumentsAt(subject);
    if (instruments === undefined) return sendProblem(reply, problemOf("VENUE_NOT_CONNECTED"));
    const wanted = wantedOf(instruments, asked, subject.limits);
    const answers = await inSlices(wanted.slice(0, INSTRUMENTS_MAX), 1, (slice) =>
      slice.flatMap((instrument) => answersFor(deps, asked, subject, instrument)),
    );
    const unknown = (asked.instruments ?? []).filter((name) => !wanted.some((each) => each.id === name));
    return reply.send(
      feasibilityView(subject, answers, unknown, Math.max(0, wanted.length - INSTRUMENTS_MAX)),
    );
  });
}

export interface Subject extends Pick<Account, "venue" | "environment"> {
  readonly equity: Decimal;
  readonly limits: AccountLimits;
}

async function subjectOf(deps: FeasibilityRouteDeps, asked: Question): Promise<Subject | Problem> {
  const { accountId, venue, environment, equity, limits } = asked;
  if (accountId === undefined) {
    if (venue === undefined || environment === undefined || equity === undefined || limits === undefined)
      return problemOf("QUESTION_INVALID");
    return { venue, environment, equity, limits };
  }
  const account = deps.directory.account(accountId);
  if (account === undefined) return problemOf("ACCOUNT_NOT_FOUND", undefined, "accountId");
  const [view] = equity === undefined ? deps.readAccounts([accountId]) : [];
  const present = equity ?? view?.equity;
  if (present !== undefined)
    return {
      venue: account.venue,
      environment: account.environment,
      equity: present,
      limits: limits ?? account.limits,
    };
  const url = (await deps.owners())(accountId)?.url ?? undefined;
  return problemOf("ACCOUNT_ELSEWHERE", url && `Another engine has this account: ask ${url}`, "accountId");
}

function wantedOf(
  instruments: readonly Instrument[],
  { instruments: names }: Question,
  { allowedInstruments }: AccountLimits,
): readonly Instrument[] {
  const wanted: ReadonlySet<string> | undefined =
    names === undefined ? allowedInstruments && new Set<InstrumentId>(allowedInstruments) : new Set(names);
  return instruments.filter(({ id: name }) => wanted?.has(name) ?? true);
}

function answersFor(
  { prices }: FeasibilityRouteDeps,
  { sizing, tooSmall, stopPercent, size, leverage, directions }: Question,
  { venue, environment, limits, equity }: Subject,
  instrument: Instrument,
): readonly Feasibility[] {
  const price = prices.latest(venue, environment, instrument.id);
  if (price === undefined) return [];
  const terms: TrialTerms = { sizing, tooSmall, stopPercent, size, leverage, limits };
  return directions.map((direction) =>
    feasibilityOf(terms, { instrument, direction, price: trialPrice(price) }, equity),
  );
}
