// How an operation is asked by who may ask it, and which of what it is told are ids.
import type { TestDns } from "../../../../adapters/dns/testing.ts";
import type { TestService } from "../../testing.ts";
import type { SignedIn } from "../members.ts";
import type { ServiceWithEngine } from "../service-with-engine.ts";
import type { Household, Insider, Kind } from "./household.ts";

export type Asker = Insider | "platform" | "nobody";
export type Values = Readonly<Record<string, string>>;

export interface OperationSample {
  readonly as: Asker;
  /** By the name that they have in path, query or body. */
  readonly ids?: Readonly<Record<string, Kind>>;
  /** Of these ids everybody in the tenant may name anybody's. */
  readonly shared?: readonly string[];
  /** Parts of the path that are no ids. */
  readonly words?: Values;
  readonly query?: (values: Values) => Values;
  readonly body?: (values: Values) => object;
  /** Ids narrow a list down: what is not the caller's is as if it were not there. */
  readonly isFilter?: true;
  /** What is needed for it to succeed, where the household's rows do not do. */
  readonly before?: (attack: AttackWorld) => Promise<Prepared>;
  /** Asked until it succeeds: an engine hears of things in a moment. */
  readonly isPatient?: true;
  /** For who need not be known: what is refused. */
  readonly refused?: { readonly host?: string; readonly body?: object };
}

export interface Prepared {
  readonly authorization?: string;
  readonly values?: Values;
}

export interface AttackWorld {
  readonly world: ServiceWithEngine;
  readonly service: TestService;
  readonly dns: TestDns;
  readonly home: Household;
  /** Of the household's trader, with a key that an engine knows. */
  readonly linkedAccount: string;
  /** Who the platform's admin is. */
  readonly platformPerson: string;
  /** A tenant that the platform may close. */
  readonly spareTenant: string;
  /** A trader of their own who joined and signed in, by their password. */
  newcomer(): Promise<Newcomer>;
  /** A trader of their own without a password, in a session with a fresh code. */
  guest(): Promise<Guest>;
}

export interface Guest {
  readonly personId: string;
  readonly email: string;
  readonly authorization: string;
}

export interface Newcomer extends Guest {
  readonly session: SignedIn;
}
