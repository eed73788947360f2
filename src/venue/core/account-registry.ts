// Opens accounts, mints and revokes keys, moves money in and out.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { type AccountState, emptyAccount } from "./account-state.ts";
import { record, tell, tellAccount } from "./announce.ts";
import type { Outcome } from "./exchange.ts";
import { availableBalance } from "./margin.ts";
import { randomText } from "./random.ts";
import { ok, refuse } from "./refuse.ts";
import type { Account, AccountSpec, ApiKey } from "./types.ts";
import type { VenueState } from "./venue-state.ts";
import { book, roundAmount } from "./wallet.ts";

const FIRST_UID = 10_000_000;
const BINANCE_KEY_LENGTH = 64;
const BYBIT_KEY_LENGTHS = { key: 18, secret: 36 };

export interface OpenedAccount {
  readonly account: Account;
  readonly key: ApiKey;
}

export function createAccount(venue: VenueState, spec: AccountSpec): Outcome<OpenedAccount> {
  venue.sequences.account += 1;
  const uid = FIRST_UID + venue.sequences.account;
  const accountId = spec.accountId ?? `${venue.policy.name}-${uid}`;
  if (venue.accounts.has(accountId)) return refuse("duplicate-client-id", "an account with this id exists");
  if (spec.apiKey !== undefined && venue.keys.has(spec.apiKey)) {
    return refuse("duplicate-client-id", "an account with this key exists");
  }
  const account: Account = {
    accountId,
    uid,
    label: spec.label ?? accountId,
    positionMode: spec.positionMode ?? "one-way",
    marginMode: spec.marginMode ?? "cross",
    createdMs: venue.clock.nowMs(),
  };
  const state = emptyAccount(account);
  if (spec.leverage !== undefined) state.leverage.set("*", spec.leverage);
  venue.accounts.set(accountId, state);
  const key = mintKey(venue, spec, accountId);
  record(venue, state, { kind: "account.created", label: account.label });
  moveMoney(venue, state, spec.balance);
  venue.dirty?.accounts.add(state);
  return ok({ account: state.account, key });
}

function mintKey(venue: VenueState, spec: AccountSpec, accountId: string): ApiKey {
  const isBinance = venue.policy.name === "binance";
  const key: ApiKey = {
    apiKey: spec.apiKey ?? unusedKey(venue, isBinance ? BINANCE_KEY_LENGTH : BYBIT_KEY_LENGTHS.key),
    secret:
      spec.secret ?? randomText(venue.random, isBinance ? BINANCE_KEY_LENGTH : BYBIT_KEY_LENGTHS.secret),
    accountId,
    permissions: {
      trade: spec.permissions?.trade ?? true,
      withdraw: spec.permissions?.withdraw ?? false,
      transfer: spec.permissions?.transfer ?? false,
    },
    ipAllowList: spec.ipAllowList ?? [],
    createdMs: venue.clock.nowMs(),
    revoked: false,
  };
  venue.keys.set(key.apiKey, key);
  venue.dirty?.keys.add(key);
  return key;
}

/** After a restart the seeded text starts anew: what was minted before must not be minted again. */
function unusedKey(venue: VenueState, length: number): string {
  let apiKey = randomText(venue.random, length);
  while (venue.keys.has(apiKey)) apiKey = randomText(venue.random, length);
  return apiKey;
}

export function revokeKey(venue: VenueState, apiKey: string): boolean {
  const key = venue.keys.get(apiKey);
  if (key === undefined || key.revoked) return false;
  const revoked = { ...key, revoked: true };
  venue.keys.set(apiKey, revoked);
  venue.dirty?.keys.add(revoked);
  const state = venue.accounts.get(key.accountId);
  const timeMs = venue.clock.nowMs();
  if (state !== undefined) tell(state, { kind: "key-revoked", accountId: key.accountId, timeMs, apiKey });
  return true;
}

export type KeyChanges = Partial<Pick<ApiKey, "permissions" | "ipAllowList">>;

/** As its owner may do at any time in the settings of the exchange. */
export function changeKey(venue: VenueState, apiKey: string, changes: KeyChanges): boolean {
  const key = venue.keys.get(apiKey);
  if (key === undefined || key.revoked) return false;
  const changed = { ...key, ...changes };
  venue.keys.set(apiKey, changed);
  venue.dirty?.keys.add(changed);
  return true;
}

export function transfer(venue: VenueState, state: AccountState, amount: Decimal): Outcome<AccountState> {
  if (amount.isNegative() && amount.neg().gt(availableBalance(venue, state)))
    return refuse("insufficient-margin");
  moveMoney(venue, state, amount);
  return ok(state);
}

function moveMoney(venue: VenueState, state: AccountState, amount: Decimal): void {
  const rounded = roundAmount(amount);
  book(venue, state, "transfer", "", rounded);
  state.safeBands.clear();
  record(venue, state, { kind: "transfer", amount: rounded.toFixed(), walletAfter: state.wallet.toFixed() });
  tellAccount(venue, state, "deposit", [], rounded);
}
