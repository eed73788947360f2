// What we make of a key once the venue has said what it may do: taken, perhaps with warnings, or refused with every reason at once.
import type { CredentialVerdict, Finding, FindingCode } from "../domain/credential-finding.ts";
import { type Decimal, decimal } from "../domain/decimal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Environment, PositionMode } from "../domain/venue.ts";
import type { CredentialReport } from "../ports/venue.ts";

export interface CredentialPolicy {
  readonly now: UnixMs;
  /** Somebody took it upon themselves that a live key works from every address. */
  readonly anyIpAccepted: boolean;
  /** What the account is set up for; undefined: it takes what the venue says. */
  readonly positionMode: PositionMode | undefined;
  readonly balanceMin?: Decimal;
}

const DAY_MS = 86_400_000;
const EXPIRY_NOTICE_MS = 14 * DAY_MS;
/** Requests are signed with the venue's time; a machine that is this far off has no working clock service. */
const CLOCK_OFFSET_MAX_MS = 1_000;
/** Quote asset; below it no instrument takes an order worth protecting. */
const BALANCE_MIN = decimal(10);

type Rule = (
  report: CredentialReport,
  environment: Environment,
  policy: CredentialPolicy,
) => string | undefined;

/** Each of these keeps a key out; `KEY_NOT_IP_RESTRICTED` only a live one that nobody vouched for. */
const REASONS: Readonly<Partial<Record<FindingCode, Rule>>> = {
  KEY_CAN_WITHDRAW: ({ canWithdraw }) =>
    canWithdraw ? "This key may withdraw. Flotilla never takes such a key." : undefined,
  KEY_CAN_TRANSFER: ({ canTransfer }) =>
    canTransfer ? "This key may transfer money between accounts. Take that permission from it." : undefined,
  KEY_CANNOT_TRADE: ({ canTrade }) =>
    canTrade ? undefined : "This key may not trade futures. Give it that permission.",
  KEY_EXPIRED: ({ expiresAt }, _environment, { now }) =>
    expiresAt !== undefined && expiresAt <= now ? "This key has expired. Make a new one." : undefined,
  KEY_NOT_IP_RESTRICTED: ({ ipRestricted }, environment, { anyIpAccepted }) =>
    !ipRestricted && mustBeBound(environment) && !anyIpAccepted
      ? "This key works from every address. Bind it to the addresses of your Flotilla, so that a stolen copy is worth nothing."
      : undefined,
};

const WARNINGS: Readonly<Partial<Record<FindingCode, Rule>>> = {
  KEY_NOT_IP_RESTRICTED: ({ ipRestricted }, environment, { anyIpAccepted }) =>
    !ipRestricted && (anyIpAccepted || !mustBeBound(environment))
      ? "This key works from every address. Better: bind it to the addresses of your Flotilla."
      : undefined,
  KEY_EXPIRES_SOON: ({ expiresAt }, _environment, { now }) =>
    expiresAt !== undefined && expiresAt > now && expiresAt - now <= EXPIRY_NOTICE_MS
      ? `This key expires in ${Math.ceil((expiresAt - now) / DAY_MS)} days. Keys that are bound to addresses last longer.`
      : undefined,
  KEY_HAS_EXTRA_PERMISSIONS: ({ extraPermissions }) =>
    extraPermissions.length > 0
      ? `This key may do more than trade futures: ${extraPermissions.join(", ")}. Take that from it.`
      : undefined,
  BALANCE_BELOW_MIN: ({ balance }, _environment, { balanceMin = BALANCE_MIN }) =>
    balance.equity.lt(balanceMin)
      ? `The account holds ${balance.equity.toFixed()} USDT; below ${balanceMin.toFixed()} no entry will fit.`
      : undefined,
  POSITION_MODE_DIFFERS: (report, _environment, { positionMode }) =>
    positionMode !== undefined && report.positionMode !== positionMode
      ? `The venue says ${report.positionMode} mode, the account is set up for ${positionMode}: its entries will be refused.`
      : undefined,
  CLOCK_OFFSET_LARGE: ({ clockOffsetMs }) =>
    Math.abs(clockOffsetMs) > CLOCK_OFFSET_MAX_MS
      ? `This machine's clock is ${Math.round(Math.abs(clockOffsetMs))} ms off the venue's. Turn on time synchronisation.`
      : undefined,
};

export function credentialVerdict(
  report: CredentialReport,
  environment: Environment,
  policy: CredentialPolicy,
): CredentialVerdict {
  const broken = (rules: Readonly<Partial<Record<FindingCode, Rule>>>): readonly Finding[] =>
    Object.entries(rules).flatMap(([code, rule]) => {
      const sentence = rule(report, environment, policy);
      return sentence === undefined ? [] : [{ code: code as FindingCode, sentence }];
    });
  const reasons = broken(REASONS);
  const warnings = broken(WARNINGS);
  return reasons.length === 0
    ? { kind: "accepted", warnings }
    : { kind: "refused", findings: [...reasons, ...warnings] };
}

/** The venue does not even talk to it. */
export function refusedByVenue(code: string, reason: string): CredentialVerdict {
  const sentence = `The venue refuses this key: ${reason} (${code}). Is it of this venue and environment?`;
  return { kind: "refused", findings: [{ code: "KEY_REFUSED_BY_VENUE", sentence }] };
}

function mustBeBound(environment: Environment): boolean {
  return environment === "live";
}
