// What each control endpoint does.
import type { z } from "zod";
import type { Exchange } from "../core/exchange.ts";
import type { PriceBoard } from "../core/price-board.ts";
import type { ExchangeName } from "../core/types.ts";
import type { LimitSettings, MountedWire } from "../wire-adapter.ts";
import * as bodies from "./control-request.ts";
import type { FaultInjector } from "./fault-injector.ts";

export interface ControlledExchange {
  readonly exchange: Exchange;
  readonly wire: MountedWire;
}

export interface ControlContext {
  readonly exchanges: Readonly<Record<ExchangeName, ControlledExchange>>;
  readonly board: PriceBoard;
  readonly faults: FaultInjector;
  readonly limits: LimitSettings;
  /** Moves venue time and lets everything due happen. */
  advanceTime(byMs: number): void;
  /** Moves venue time alone, as a clock step does. */
  jumpClock(byMs: number): void;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}
export interface ControlRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  handle(request: ControlRequest): Answer;
}

const LEDGER_PAGE = 1_000;
const LEDGER_PAGE_MAX = 50_000;

const done = (body: unknown = { ok: true }): Answer => ({ status: 200, body });
const refused = (error: string): Answer => ({ status: 409, body: { error } });
const missing = (what: string): Answer => ({ status: 404, body: { error: `no such ${what}` } });

/** Parses the body, or says what is wrong with it. */
function parsed<Schema extends z.ZodType>(schema: Schema, work: (body: z.output<Schema>) => Answer) {
  return (request: ControlRequest): Answer => {
    const result = schema.safeParse(request.body);
    if (result.success) return work(result.data);
    const [issue] = result.error.issues;
    return { status: 400, body: { error: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}` } };
  };
}

export function controlRoutes(context: ControlContext): readonly Route[] {
  return [
    ...venueRoutes(context),
    ...faultRoutes(context),
    ...accountRoutes(context),
    ...happeningRoutes(context),
  ];
}

function venueRoutes({ board, limits, exchanges, advanceTime, jumpClock }: ControlContext): readonly Route[] {
  const time = () => done({ nowMs: exchanges.binance.exchange.nowMs() });
  return [
    route("GET", "/health", () => done()),
    route("GET", "/time", time),
    route(
      "POST",
      "/time/advance",
      parsed(bodies.TimeBody, ({ ms }) => {
        advanceTime(ms);
        return time();
      }),
    ),
    route(
      "POST",
      "/clock/jump",
      parsed(bodies.TimeBody, ({ ms }) => {
        jumpClock(ms);
        return time();
      }),
    ),
    route("GET", "/prices", () =>
      done(
        Object.fromEntries(
          [...board.all()].map(({ instrument, last, mark, held }) => [
            instrument.symbol,
            { last, mark, held },
          ]),
        ),
      ),
    ),
    route(
      "POST",
      "/prices",
      parsed(bodies.PriceBody, (body) => {
        const prices = "symbol" in body ? [[body.symbol, body.price] as const] : Object.entries(body.prices);
        const unknown = prices.find(([symbol]) => board.get(symbol) === undefined);
        if (unknown !== undefined) return missing("symbol");
        for (const [symbol, price] of prices) board.setByHand(symbol, price);
        return done();
      }),
    ),
    route("DELETE", "/prices/(?<symbol>[^/]+)", ({ path }) => {
      const { symbol = "" } = path;
      if (board.get(symbol) === undefined) return missing("symbol");
      board.release(symbol);
      return done();
    }),
    route("GET", "/limits", () => done({ ...limits })),
    route(
      "POST",
      "/limits",
      parsed(bodies.LimitsBody, ({ enabled, scale }) => {
        if (enabled !== undefined) limits.enabled = enabled;
        if (scale !== undefined) limits.scale = scale;
        return done({ ...limits });
      }),
    ),
  ];
}

function faultRoutes({ faults, exchanges }: ControlContext): readonly Route[] {
  return [
    route("GET", "/faults", () => done(faults.list())),
    route(
      "POST",
      "/faults",
      parsed(bodies.FaultBody, (spec) => {
        if (spec.kind !== "partial-fill") return done(faults.arm(spec));
        const { exchange: name, ...arm } = spec;
        const targets = name === undefined ? Object.values(exchanges) : [exchanges[name]];
        for (const { exchange } of targets) exchange.armPartialFill(arm);
        return done();
      }),
    ),
    route("DELETE", "/faults", () => done({ cleared: faults.clear(undefined) })),
    route("DELETE", "/faults/(?<faultId>[^/]+)", ({ path }) =>
      done({ cleared: faults.clear(path.faultId ?? "") }),
    ),
  ];
}

const AT = "/(?<exchange>binance|bybit)";

function exchangeAt(exchanges: ControlContext["exchanges"]) {
  return ({ path }: ControlRequest) => exchanges[path.exchange === "bybit" ? "bybit" : "binance"];
}

function onExchange(exchanges: ControlContext["exchanges"]) {
  const at = exchangeAt(exchanges);
  return <Schema extends z.ZodType>(
    schema: Schema,
    work: (target: ControlledExchange, body: z.output<Schema>, request: ControlRequest) => Answer,
  ) => {
    return (request: ControlRequest) => parsed(schema, (body) => work(at(request), body, request))(request);
  };
}

/** What happens to one account without its owner's request over the wire. */
function happeningRoutes({ exchanges }: ControlContext): readonly Route[] {
  const on = onExchange(exchanges);
  return [
    route(
      "POST",
      `${AT}/accounts/(?<accountId>[^/]+)/transfer`,
      on(bodies.TransferBody, ({ exchange }, { amount }, { path }) => {
        const moved = exchange.transfer(path.accountId ?? "", amount);
        return moved.kind === "ok" ? done(moved.value) : refused(moved.refusal.detail);
      }),
    ),
    route(
      "POST",
      `${AT}/accounts/(?<accountId>[^/]+)/liquidate`,
      on(bodies.LiquidationBody, ({ exchange }, { symbol, leg }, { path }) => {
        const order = exchange.forceLiquidation(path.accountId ?? "", symbol, leg);
        return order.kind === "ok" ? done(order.value) : refused(order.refusal.detail);
      }),
    ),
    route(
      "POST",
      `${AT}/accounts/(?<accountId>[^/]+)/deleverage`,
      on(bodies.DeleverageBody, ({ exchange }, { symbol, leg, quantity, price }, { path }) => {
        const order = exchange.forceDeleveraging(path.accountId ?? "", symbol, leg, { quantity, price });
        return order.kind === "ok" ? done(order.value) : refused(order.refusal.detail);
      }),
    ),
    route(
      "POST",
      `${AT}/accounts/(?<accountId>[^/]+)/orders`,
      on(bodies.OrderBody, ({ exchange }, { symbol, side, leg, quantity }, { path }) => {
        const placed = exchange.placeOrder(path.accountId ?? "", {
          ...{ symbol, side, leg, type: "market", timeInForce: "ioc", price: undefined, quantity },
          ...{ reduceOnly: false, clientOrderId: undefined },
        });
        return placed.kind === "ok" ? done(placed.value) : refused(placed.refusal.detail);
      }),
    ),
  ];
}

function accountRoutes({ exchanges }: ControlContext): readonly Route[] {
  const at = exchangeAt(exchanges);
  const on = onExchange(exchanges);
  return [
    route("POST", `${AT}/accounts`, on(bodies.AccountBody, createAccount)),
    route("GET", `${AT}/accounts`, (request) => done([...at(request).exchange.accounts()])),
    route("GET", `${AT}/accounts/(?<accountId>[^/]+)`, (request) =>
      readAccount(at(request), request.path.accountId ?? ""),
    ),
    route(
      "POST",
      `${AT}/funding`,
      on(bodies.FundingBody, ({ exchange }, { symbol, rate }) => {
        if (exchange.instrument(symbol) === undefined) return missing("symbol");
        exchange.forceFunding(symbol, rate);
        return done();
      }),
    ),
    route("POST", `${AT}/keys/revoke`, on(bodies.RevokeBody, revokeKeys)),
    route("POST", `${AT}/keys/change`, on(bodies.KeyBody, changeKeys)),
    route(
      "POST",
      `${AT}/sockets/close`,
      on(bodies.SocketsBody, ({ wire }, { accountId }) => done({ closed: wire.closeSockets(accountId) })),
    ),
    route(
      "POST",
      `${AT}/bans`,
      on(bodies.BanBody, ({ wire }, { ip, durationMs }) => {
        wire.banIp(ip, durationMs);
        return done();
      }),
    ),
    route("GET", `${AT}/traffic`, (request) => done({ ...at(request).wire.traffic })),
    route("POST", `${AT}/limits/reset`, (request) => {
      at(request).wire.resetLimits();
      return done();
    }),
    route("GET", `${AT}/ledger`, (request) => {
      const fromSeq = Number(request.query.get("from") ?? 1);
      const limit = Number(request.query.get("limit") ?? LEDGER_PAGE);
      if (!Number.isInteger(fromSeq) || !Number.isInteger(limit))
        return { status: 400, body: { error: "from, limit" } };
      return done(
        at(request).exchange.ledger(Math.max(1, fromSeq), Math.min(Math.max(1, limit), LEDGER_PAGE_MAX)),
      );
    }),
  ];
}

function route(method: string, path: string, handle: Route["handle"]): Route {
  return { method, pattern: new RegExp(`^${path}$`), handle };
}

function createAccount({ exchange }: ControlledExchange, body: z.output<typeof bodies.AccountBody>): Answer {
  const created = exchange.createAccount(body);
  if (created.kind === "refused") return refused(created.refusal.detail);
  const { account, key } = created.value;
  return done({ ...account, apiKey: key.apiKey, secret: key.secret, permissions: key.permissions });
}

function readAccount({ exchange }: ControlledExchange, accountId: string): Answer {
  const account = exchange.account(accountId);
  if (account === undefined) return missing("account");
  return done({
    account,
    balance: exchange.balance(accountId),
    positions: exchange.positions(accountId),
    openOrders: exchange.openOrders(accountId),
    openConditionals: exchange.openConditionals(accountId),
  });
}

/** What its owner ticks and unticks in the settings of the exchange. */
function changeKeys({ exchange }: ControlledExchange, body: z.output<typeof bodies.KeyBody>): Answer {
  const { accountId, permissions, ipAllowList } = body;
  const changes = {
    ...(permissions === undefined ? {} : { permissions }),
    ...(ipAllowList === undefined ? {} : { ipAllowList }),
  };
  const changed = exchange
    .keysOf(accountId)
    .filter(({ apiKey }) => exchange.changeKey(apiKey, changes)).length;
  return changed === 0 ? missing("key") : done({ changed });
}

function revokeKeys({ exchange }: ControlledExchange, body: z.output<typeof bodies.RevokeBody>): Answer {
  const keys = "apiKey" in body ? [body.apiKey] : exchange.keysOf(body.accountId).map(({ apiKey }) => apiKey);
  const revoked = keys.filter((apiKey) => exchange.revokeKey(apiKey)).length;
  return revoked === 0 ? missing("key") : done({ revoked });
}
