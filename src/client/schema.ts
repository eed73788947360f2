// Types of the service's API. Generated from its operations by `node src/client/generate/main.ts`: not to be edited.

export interface paths {
  readonly "/v1/tenant": {
    /** The tenant of this host */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Tenant;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/me": {
    /** Who you are, as this token says */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Me;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/events": {
    /** What happens, live */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "text/event-stream": string;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/orders": {
    /** Orders that were sent, or may have been */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          /** ISO 8601 with a zone. */
          readonly from?: string;
          /** ISO 8601 with a zone. */
          readonly to?: string;
          readonly accountId?: string;
          readonly strategyId?: string;
          readonly instrumentId?: string;
          readonly signalId?: string;
          readonly state?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Order)[];
              readonly next: string | null;
            };
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/fills": {
    /** Executions */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          /** ISO 8601 with a zone. */
          readonly from?: string;
          /** ISO 8601 with a zone. */
          readonly to?: string;
          readonly accountId?: string;
          readonly instrumentId?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Fill)[];
              readonly next: string | null;
            };
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/fundings": {
    /** Funding that was paid and received */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          /** ISO 8601 with a zone. */
          readonly from?: string;
          /** ISO 8601 with a zone. */
          readonly to?: string;
          readonly accountId?: string;
          readonly instrumentId?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Funding)[];
              readonly next: string | null;
            };
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/decisions": {
    /** What became of signals, account by account */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          /** ISO 8601 with a zone. */
          readonly from?: string;
          /** ISO 8601 with a zone. */
          readonly to?: string;
          readonly accountId?: string;
          readonly strategyId?: string;
          readonly instrumentId?: string;
          readonly signalId?: string;
          readonly state?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Decision)[];
              readonly next: string | null;
            };
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/signals": {
    /** Signals that were accepted */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          /** ISO 8601 with a zone. */
          readonly from?: string;
          /** ISO 8601 with a zone. */
          readonly to?: string;
          readonly strategyId?: string;
          readonly instrumentId?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Signal)[];
              readonly next: string | null;
            };
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/signals/{signalId}/decisions/{accountId}": {
    /** Why this account did what it did: the decision trace */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly signalId: string;
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": DecisionTrace;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/positions": {
    /** Positions that our orders made */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          readonly accountId?: string;
          /** Those that were closed, too. */
          readonly withFlat?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Position)[];
            };
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/profit": {
    /** Realised profit and loss, net of fees and funding */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Default: 30 days before `to`. */
          readonly from?: string;
          /** Exclusive; default: now. */
          readonly to?: string;
          readonly by?: "day" | "account" | "instrument" | "strategy";
          readonly accountId?: string;
          readonly strategyId?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": ProfitReport;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/exports/{kind}": {
    /** Everything of one kind, as CSV or JSON lines */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly kind: "orders" | "fills" | "fundings" | "decisions" | "signals";
        };
        readonly query?: {
          readonly format?: "csv" | "json";
          /** ISO 8601 with a zone. */
          readonly from?: string;
          /** ISO 8601 with a zone. */
          readonly to?: string;
          readonly accountId?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "text/csv": string;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
}

export type Decision = {
  readonly signalId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly action: string;
  /** working, done, denied, no-op, rejected, expired, failed */
  readonly state: string;
  readonly reason: string | null;
  readonly denialCodes: (string)[];
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  readonly settledAt: string | null;
};

export type DecisionTrace = {
  readonly signal: Signal;
  readonly decision: Decision;
  readonly denials: ({
    readonly code: string;
    readonly sentence: string;
    readonly detail?: unknown;
  })[];
  /** The numbers and limits that were used. */
  readonly inputs: { readonly [name: string]: unknown };
  readonly orders: (Order)[];
  readonly steps: ({
    readonly clientOrderId: string;
    readonly step: string;
    /** ISO 8601, UTC. */
    readonly at: string;
    readonly detail: string | null;
  })[];
};

export type Fill = {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly venueTradeId: string;
  readonly venueOrderId: string;
  /** Null: not an order of ours. */
  readonly clientOrderId: string | null;
  readonly side: "buy" | "sell";
  readonly positionSide: "both" | "long" | "short";
  /** Decimal number as text. */
  readonly quantity: string;
  /** Decimal number as text. */
  readonly price: string;
  /** Positive: a cost. */
  readonly fee: string;
  readonly origin: "order" | "attached-stop" | "liquidation" | "adl";
  /** False: the trader's own, no part of our positions and P&L. */
  readonly owned: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
};

export type Funding = {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly venueFundingId: string;
  /** Positive: received. */
  readonly amount: string;
  /** ISO 8601, UTC. */
  readonly at: string;
};

export type Me = {
  readonly personId: string;
  readonly tenantId: string;
  readonly roles: ("platform-admin" | "tenant-admin" | "provider" | "trader" | "viewer")[];
  readonly traderId: string | null;
  readonly providerId: string | null;
  readonly by: "session" | "api-key";
  readonly steppedUpAt: string | null;
  /** Set: another person looks through this one's eyes. */
  readonly impersonatedBy: string | null;
};

export type Order = {
  /** Ours: at most 32 of [a-z0-9]. */
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly accountId: string;
  readonly signalId: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  /** entry, stop, target-n, exit, emergency-exit */
  readonly leg: string;
  readonly generation: number;
  readonly side: "buy" | "sell";
  readonly positionSide: "both" | "long" | "short";
  readonly type: string;
  readonly price: string | null;
  readonly timeInForce: string | null;
  readonly triggerPrice: string | null;
  /** Decimal number as text. */
  readonly quantity: string;
  readonly reduceOnly: boolean;
  readonly state: string;
  /** Decimal number as text. */
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly signedAt: string;
};

export type Position = {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly positionSide: "both" | "long" | "short";
  /** Signed: short < 0. */
  readonly quantity: string;
  /** Decimal number as text. */
  readonly entryPrice: string;
  /** Decimal number as text. */
  readonly realizedPnl: string;
  /** Decimal number as text. */
  readonly fees: string;
  /** Decimal number as text. */
  readonly funding: string;
  readonly stopPrice: string | null;
  readonly targets: ({
    /** Decimal number as text. */
    readonly price: string;
    /** Decimal number as text. */
    readonly share: string;
  })[];
  readonly signalId: string | null;
  readonly strategyId: string | null;
  readonly openedAt: string | null;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable; for programs. */
  readonly code: string;
  /** For people. */
  readonly detail: string;
  /** Which part of the request is at fault. */
  readonly field?: string;
};

export type Profit = {
  /** The day (UTC), account, instrument or strategy; empty: unknown. */
  readonly key: string;
  /** Decimal number as text. */
  readonly realizedPnl: string;
  /** Decimal number as text. */
  readonly fees: string;
  /** Decimal number as text. */
  readonly funding: string;
  /** realizedPnl − fees + funding. */
  readonly net: string;
  readonly fills: number;
  /** Decimal number as text. */
  readonly volume: string;
};

export type ProfitReport = {
  readonly from: string;
  readonly to: string;
  readonly items: (Profit)[];
  /** Of all items. */
  readonly net: string;
};

export type Signal = {
  readonly id: string;
  readonly providerId: string;
  readonly strategyId: string;
  readonly dialect: string;
  readonly instrumentId: string;
  readonly action: string;
  readonly direction: string | null;
  readonly referencePrice: string | null;
  /** How many subscriptions it went to. */
  readonly audienceSize: number;
  /** ISO 8601, UTC. */
  readonly issuedAt: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
};

export type Tenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: "platform" | "tenant";
  readonly signUp: "invitation" | "open";
  readonly features: ("paper-trading" | "live-trading" | "copy" | "ai-analysis" | "prediction" | "crm" | "api" | "affiliate")[];
  readonly branding: { readonly [name: string]: unknown };
};
