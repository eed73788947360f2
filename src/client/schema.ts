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
}

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

export type Tenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: "platform" | "tenant";
  readonly signUp: "invitation" | "open";
  readonly features: ("paper-trading" | "live-trading" | "copy" | "ai-analysis" | "prediction" | "crm" | "api" | "affiliate")[];
  readonly branding: { readonly [name: string]: unknown };
};
