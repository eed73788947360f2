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
  readonly "/v1/sessions": {
    /** Sign in */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** On the installation's own address: the slug of the tenant. */
            readonly tenant?: string;
            readonly email: string;
            readonly password: string;
            /** For browsers: the refresh token goes into a cookie that no script can read. */
            readonly cookie?: boolean;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": SessionTokens | CodeNeeded;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Where you are signed in */
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
            readonly "application/json": {
              readonly items: (Session)[];
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
    /** Sign out everywhere */
    readonly delete: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/sessions/code": {
    /** Sign in: the code of your second factor */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** On the installation's own address: the slug of the tenant. */
            readonly tenant?: string;
            readonly requestId: string;
            readonly code: string;
            /** For browsers: the refresh token goes into a cookie that no script can read. */
            readonly cookie?: boolean;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": SessionTokens;
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
  readonly "/v1/session/refresh": {
    /** Go on: exchange the refresh token */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly refreshToken?: string;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": SessionTokens;
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
  readonly "/v1/session": {
    /** Sign out here */
    readonly delete: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/sessions/{sessionId}": {
    /** Sign out elsewhere */
    readonly delete: {
      readonly parameters: {
        readonly path: {
          readonly sessionId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/session/codes": {
    /** Step up: ask for a code */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": CodeNeeded;
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
  readonly "/v1/session/step-up": {
    /** Step up: give the code */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly requestId: string;
            readonly code: string;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": SteppedUp;
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
  readonly "/v1/sign-ups": {
    /** Sign up as a trader */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** On the installation's own address: the slug of the tenant. */
            readonly tenant?: string;
            readonly email: string;
            readonly name: string;
            readonly locale?: "en" | "pt-BR";
          };
        };
      };
      readonly responses: {
        readonly 202: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/invitations/accept": {
    /** Come in: choose a password */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** From the link, behind #. */
            readonly token: string;
            /** 8 to 128 characters, and none of the most common ones. */
            readonly password: string;
            readonly name?: string;
            readonly locale?: "en" | "pt-BR";
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": Joined;
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
  readonly "/v1/password-resets": {
    /** Forgotten: ask for a link */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** On the installation's own address: the slug of the tenant. */
            readonly tenant?: string;
            readonly email: string;
          };
        };
      };
      readonly responses: {
        readonly 202: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/password-resets/confirm": {
    /** Forgotten: choose a new one */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly token: string;
            /** 8 to 128 characters, and none of the most common ones. */
            readonly password: string;
          };
        };
      };
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/me/password": {
    /** Change your password */
    readonly put: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly current: string;
            /** 8 to 128 characters, and none of the most common ones. */
            readonly next: string;
          };
        };
      };
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/me/totp": {
    /** Authenticator app: get a secret */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewTotp;
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
  readonly "/v1/me/totp/confirm": {
    /** Authenticator app: confirm it with a first code */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly code: string;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": RecoveryCodes;
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
  readonly "/v1/me/second-factor": {
    /** Go without a second factor */
    readonly delete: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/me/phone": {
    /** Phone number: have a code sent to it */
    readonly put: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** International, like +5511999990000. */
            readonly phone: string;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": CodeNeeded;
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
  readonly "/v1/me/phone/confirm": {
    /** Phone number: give the code */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly requestId: string;
            readonly code: string;
            /** Ask for an SMS code at sign-in. An authenticator app is safer, and comes first. */
            readonly asFactor?: boolean;
          };
        };
      };
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/api-keys": {
    /** Your API keys */
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
            readonly "application/json": {
              readonly items: (ApiKey)[];
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
    /** A new API key */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly name: string;
            readonly scopes: ("read" | "trade" | "signals" | "manage")[];
            /** Absent: until it is revoked. */
            readonly expiresInDays?: number;
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewApiKey;
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
  readonly "/v1/api-keys/{apiKeyId}": {
    /** Revoke an API key */
    readonly delete: {
      readonly parameters: {
        readonly path: {
          readonly apiKeyId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/people": {
    /** The people of the tenant */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Person)[];
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
    /** Invite a person */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly email: string;
            readonly name: string;
            readonly roles: ("platform-admin" | "tenant-admin" | "provider" | "trader" | "viewer")[];
            readonly locale?: "en" | "pt-BR";
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": Person;
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
  readonly "/v1/people/{personId}": {
    /** One person */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly personId: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Person;
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
  readonly "/v1/people/{personId}/roles": {
    /** Give and take roles */
    readonly put: {
      readonly parameters: {
        readonly path: {
          readonly personId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly roles: ("platform-admin" | "tenant-admin" | "provider" | "trader" | "viewer")[];
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Person;
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
  readonly "/v1/people/{personId}/suspend": {
    /** Suspend: signed out, and let in no more */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly personId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Person;
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
  readonly "/v1/people/{personId}/resume": {
    /** Let a suspended person in again */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly personId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Person;
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
  readonly "/v1/people/{personId}/invitation": {
    /** Send the invitation again */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly personId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 204: { readonly content?: never };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
  };
  readonly "/v1/impersonations": {
    /** Look through another person's eyes */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** On the installation's own address: the slug of the tenant. */
            readonly tenant?: string;
            readonly personId: string;
            readonly reason: string;
            readonly minutes?: number;
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": Impersonation;
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
  readonly "/v1/accounts": {
    /** Accounts, with what their engines see now */
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
            readonly "application/json": {
              readonly items: (Account)[];
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
    /** Link an exchange key */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": NewAccountInput;
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": LinkedAccount;
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
  readonly "/v1/accounts/{accountId}": {
    /** One account, with the last look at its key */
    readonly get: {
      readonly parameters: {
        readonly path: {
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
            readonly "application/json": Account;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Call it something else */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            readonly label: string;
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Account;
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
  readonly "/v1/accounts/{accountId}/unlink": {
    /** Destroy its key; its history stays */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": {
            /** Let go although something is open: it stays at the venue, and nobody of ours watches it. */
            readonly leaveOpen?: boolean;
          } | null;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Account;
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
  readonly "/v1/paper-accounts": {
    /** Open an account at the paper venue */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": NewPaperAccountInput;
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": LinkedAccount;
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
  readonly "/v1/accounts/{accountId}/key": {
    /** Put another key in place of the one before, or back where there is none */
    readonly put: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": NewKeyInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": LinkedAccount;
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
  readonly "/v1/accounts/{accountId}/checks": {
    /** Have its key looked at again now */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": KeyCheck;
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
  readonly "/v1/accounts/{accountId}/key-use": {
    /** What was signed with its key, by hour, process and purpose */
    readonly get: {
      readonly parameters: {
        readonly path: {
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
            readonly "application/json": {
              readonly items: (KeyUse)[];
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
  readonly "/v1/risk-profiles": {
    /** Ready-made limits to start from */
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
            readonly "application/json": RiskProfiles;
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
  readonly "/v1/accounts/{accountId}/limits": {
    /** Replace the limits of an account */
    readonly put: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": NewLimitsInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": AccountLimits;
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
  readonly "/v1/accounts/{accountId}/arm": {
    /** Let a live account enter positions with real money */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Account;
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
  readonly "/v1/accounts/{accountId}/disarm": {
    /** Let it enter no more; exits and protection go on */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly accountId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Account;
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
  readonly "/v1/marketplace/strategies": {
    /** Strategies to follow */
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
            readonly "application/json": {
              readonly items: (OfferedStrategy)[];
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
  readonly "/v1/marketplace/strategies/{strategyId}": {
    /** One strategy */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": OfferedStrategy;
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
  readonly "/v1/feasibility": {
    /** What a subscription would mean: smallest capital, typical order, worst losses, what would be denied */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": FeasibilityQuestionInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Feasibility;
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
  readonly "/v1/subscriptions": {
    /** Let an account follow a strategy */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": NewSubscriptionInput;
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": CreatedSubscription;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Who follows what */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          readonly accountId?: string;
          /** Those that have ended, too. */
          readonly withEnded?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Subscription)[];
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
  readonly "/v1/subscriptions/{subscriptionId}": {
    /** One subscription */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly subscriptionId: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Subscription;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Change its size, its directions, or what is done with sizes too small */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly subscriptionId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": SubscriptionChangesInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Subscription;
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
  readonly "/v1/subscriptions/{subscriptionId}/pause": {
    /** Follow no more until it is resumed */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly subscriptionId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Subscription;
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
  readonly "/v1/subscriptions/{subscriptionId}/resume": {
    /** Follow again */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly subscriptionId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Subscription;
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
  readonly "/v1/subscriptions/{subscriptionId}/end": {
    /** Follow no more, for good; open positions keep their protection */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly subscriptionId: string;
        };
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Subscription;
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
  readonly "/v1/me/export": {
    /** Everything about yourself */
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
            readonly "application/json": OwnData;
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
  readonly "/v1/me/erasure": {
    /** Erase yourself: subscriptions end, keys are destroyed, names go */
    readonly post: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: never;
        readonly header?: {
          /** 16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing. */
          readonly "idempotency-key"?: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly "application/json": ErasureInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly erased: boolean;
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
}

export type Account = {
  readonly id: string;
  readonly traderId: string;
  readonly label: string;
  readonly venue: "binance" | "bybit";
  readonly environment: "paper" | "testnet" | "live";
  readonly positionMode: "one-way" | "hedge";
  readonly marginMode: "cross" | "isolated";
  readonly status: "active" | "suspended" | "unlinked";
  /** Why it is suspended. */
  readonly statusReason: string | null;
  /** Of live accounts: may it enter positions? Null: needs no arming. */
  readonly armed: boolean | null;
  readonly armedAt: string | null;
  readonly anyIpAccepted: boolean;
  readonly key: {
    readonly version: number;
    /** ISO 8601, UTC. */
    readonly linkedAt: string;
  } | null;
  /** Null: not looked at yet since it was linked. */
  readonly lastCheck: KeyCheck | null;
  readonly limits: AccountLimits;
  /** Null: its engine does not answer at the moment. */
  readonly live: LiveAccount | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
};

export type AccountLimits = {
  readonly defaultStopPercent: string | null;
  readonly leverageMax: number;
  readonly leverageDefault: number;
  readonly openPositionsMax: number | null;
  readonly orderNotionalMax: string | null;
  readonly instrumentExposureMax: string | null;
  readonly groupExposureMax: string | null;
  readonly totalExposureMax: string | null;
  readonly dailyLossMax: string | null;
  readonly dailyLossPercentMax: string | null;
  readonly drawdownPercentMax: string | null;
  readonly cooldownAfterExitMs: number;
  readonly cooldownAfterLossesMs: number;
  readonly lossesBeforeCooldown: number;
  readonly allowedInstruments: (string)[] | null;
  readonly blockedInstruments: (string)[];
  /** UTC; days 0 = Sunday. */
  readonly tradingWindow: {
    readonly days: (number)[];
    readonly fromMinute: number;
    readonly toMinute: number;
  } | null;
  readonly signalAgeMaxMs: number;
  /** Decimal number as text. */
  readonly priceDriftPercentMax: string;
  readonly priceAgeMaxMs: number;
  readonly rewardRiskMin: string | null;
  /** Decimal number as text. */
  readonly liquidationBufferPercent: string;
  readonly duplicateDirection: "deny" | "add";
};

export type ApiKey = {
  readonly id: string;
  readonly name: string;
  /** How the key begins. */
  readonly prefix: string;
  readonly scopes: ("read" | "trade" | "signals" | "manage")[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
};

export type CodeNeeded = {
  readonly kind: "code-needed";
  /** The code counts for this request only. */
  readonly requestId: string;
  readonly channel: "totp" | "sms" | "email";
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
};

export type CreatedSubscription = {
  readonly subscription: Subscription;
  /** Null: no engine could say. */
  readonly feasibility: Feasibility | null;
  readonly warnings: (SubscriptionWarning)[];
};

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

export type ErasureInput = {
  readonly confirm: "erase me";
};

export type Feasibility = {
  /** Decimal number as text. */
  readonly equity: string;
  /** From here on something is traded; null: never. */
  readonly smallestCapital: string | null;
  /** From here on everything is; null: never. */
  readonly smallestCapitalForAll: string | null;
  readonly worstLossPerTrade: string | null;
  readonly worstDay: {
    /** A loss after which the day's entries are denied. */
    readonly entriesEndAt: string | null;
    /** That, and every open position at its stop; null: nothing bounds it. */
    readonly lossMax: string | null;
  };
  readonly instruments: ({
    readonly instrumentId: string;
    readonly direction: "long" | "short";
    readonly smallestCapital: string | null;
    readonly smallestOrder: TrialOrder | null;
    /** A typical order now; null: denied. */
    readonly order: TrialOrder | null;
    /** Which limits deny it now. */
    readonly denials: ({
      readonly code: string;
      readonly sentence: string;
    })[];
  })[];
  /** Asked for, but not at this venue. */
  readonly unknown: (string)[];
  /** More instruments than are shown. */
  readonly left: number;
};

export type FeasibilityQuestionInput = {
  readonly accountId: string;
  readonly sizing: NewSizingInput;
  /** Where that is below the venue's minimum: pass the signal over, or take the smallest legal size. */
  readonly tooSmall?: "skip" | "smallest";
  /** Which signals are followed. */
  readonly directions?: ("long" | "short")[];
  readonly instruments?: (string)[];
  /** Its typical stop; absent: the account's default. */
  readonly stopPercent?: string;
  readonly leverage?: number;
  /** Instead of what the account has. */
  readonly equity?: string;
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

export type Impersonation = {
  readonly sessionId: string;
  readonly personId: string;
  /** Reads only. It is not refreshed. */
  readonly accessToken: string;
  /** ISO 8601, UTC. */
  readonly accessTokenExpiresAt: string;
};

export type Joined = {
  readonly personId: string;
  readonly tenantId: string;
  readonly tenant: string;
  readonly email: string;
};

export type KeyCheck = {
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly verdict: "accepted" | "refused";
  readonly findings: (KeyFinding)[];
  /** Null: the venue did not take the key. */
  readonly report: KeyReport | null;
};

export type KeyFinding = {
  /** Stable; for programs. */
  readonly code: string;
  readonly sentence: string;
  readonly whatToDo: string;
};

export type KeyReport = {
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  readonly canTransfer: boolean;
  readonly ipRestricted: boolean;
  readonly expiresAt: string | null;
  readonly extraPermissions: (string)[];
  readonly positionMode: "one-way" | "hedge";
  readonly clockOffsetMs: number;
  readonly balance: {
    /** Decimal number as text. */
    readonly equity: string;
    /** Decimal number as text. */
    readonly walletBalance: string;
    /** Decimal number as text. */
    readonly availableMargin: string;
  };
};

export type KeyUse = {
  /** ISO 8601, UTC. */
  readonly hour: string;
  /** Which of our processes signed. */
  readonly process: string;
  readonly purpose: "order" | "cancel" | "read" | "settings" | "stream" | "check";
  readonly signatures: number;
  /** ISO 8601, UTC. */
  readonly firstAt: string;
  /** ISO 8601, UTC. */
  readonly lastAt: string;
};

export type LeftOpen = {
  readonly kind: "position" | "order";
  readonly accountId: string;
  readonly instrumentId: string;
  /** Decimal number as text. */
  readonly quantity: string;
};

export type LinkedAccount = {
  readonly account: Account;
  readonly check: KeyCheck;
};

export type LiveAccount = {
  /** Our book was found equal to the venue's. */
  readonly reconciled: boolean;
  readonly equity: string | null;
  readonly walletBalance: string | null;
  readonly availableMargin: string | null;
  readonly exposure: string | null;
  readonly openPositions: number;
  readonly openOrders: number;
  readonly dailyPnl: string | null;
  readonly balanceAt: string | null;
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
  /** For the banner. */
  readonly impersonation: {
    readonly by: string;
    readonly reason: string;
    /** ISO 8601, UTC. */
    readonly until: string;
  } | null;
  /** Null for a service key of the platform, which is nobody in this tenant. */
  readonly person: {
    readonly email: string;
    readonly name: string;
    readonly locale: "en" | "pt-BR";
    readonly secondFactor: "totp" | "sms" | null;
    readonly frozenUntil: string | null;
  } | null;
};

export type NewAccountInput = {
  readonly venue: "binance" | "bybit";
  readonly environment: "paper" | "testnet" | "live";
  readonly label: string;
  /** The public half of the key. */
  readonly apiKey: string;
  /** Sealed at once, never shown again, never logged. */
  readonly secret: string;
  /** Limits to start from. */
  readonly profile?: "cautious" | "balanced" | "bold";
  readonly marginMode?: "cross" | "isolated";
  /** You take it upon yourself that a live key works from every address. */
  readonly acceptAnyIp?: boolean;
};

export type NewApiKey = {
  readonly id: string;
  /** Shown now and never again. */
  readonly key: string;
};

export type NewKeyInput = {
  /** The public half of the key. */
  readonly apiKey: string;
  /** Sealed at once, never shown again, never logged. */
  readonly secret: string;
  /** You take it upon yourself that a live key works from every address. */
  readonly acceptAnyIp?: boolean;
};

export type NewLimitsInput = {
  readonly profile: "cautious" | "balanced" | "bold";
} | {
  readonly limits: {
    readonly defaultStopPercent?: string | null;
    readonly leverageMax: number;
    readonly leverageDefault: number;
    readonly openPositionsMax?: number | null;
    readonly orderNotionalMax?: string | null;
    readonly instrumentExposureMax?: string | null;
    readonly groupExposureMax?: string | null;
    readonly totalExposureMax?: string | null;
    readonly dailyLossMax?: string | null;
    readonly dailyLossPercentMax?: string | null;
    readonly drawdownPercentMax?: string | null;
    readonly cooldownAfterExitMs: number;
    readonly cooldownAfterLossesMs: number;
    readonly lossesBeforeCooldown: number;
    readonly allowedInstruments?: (string)[] | null;
    readonly blockedInstruments: (string)[];
    readonly tradingWindow?: {
      readonly days: (number)[];
      readonly fromMinute: number;
      readonly toMinute: number;
    } | null;
    readonly signalAgeMaxMs: number;
    readonly priceDriftPercentMax: string;
    readonly priceAgeMaxMs: number;
    readonly rewardRiskMin?: string | null;
    readonly liquidationBufferPercent: string;
    readonly duplicateDirection: "deny" | "add";
  };
};

export type NewPaperAccountInput = {
  readonly venue: "binance" | "bybit";
  readonly label: string;
  readonly balance?: string;
  readonly positionMode?: "one-way" | "hedge";
  readonly marginMode?: "cross" | "isolated";
  readonly profile?: "cautious" | "balanced" | "bold";
};

export type NewSizingInput = {
  readonly kind: "quote";
  readonly amount: string;
} | {
  readonly kind: "quantity";
  readonly quantity: string;
} | {
  readonly kind: "percent-of-equity";
  readonly percent: string;
} | {
  readonly kind: "risk-amount";
  readonly amount: string;
} | {
  readonly kind: "risk-percent";
  readonly percent: string;
} | {
  readonly kind: "multiplier";
  readonly factor: string;
};

export type NewSubscriptionInput = {
  readonly accountId: string;
  readonly strategyId: string;
  readonly sizing: NewSizingInput;
  /** Where that is below the venue's minimum: pass the signal over, or take the smallest legal size. */
  readonly tooSmall?: "skip" | "smallest";
  /** Which signals are followed. */
  readonly directions?: ("long" | "short")[];
};

export type NewTotp = {
  /** For a QR code. */
  readonly uri: string;
  /** For typing. */
  readonly secret: string;
};

export type OfferedStrategy = {
  readonly id: string;
  readonly name: string;
  readonly status: "active" | "paused";
  readonly provider: {
    readonly id: string;
    readonly name: string;
  };
  /** Traders who follow it; null: fewer than 3. */
  readonly followers: number | null;
  /** Of the last 30 days. */
  readonly signals: {
    readonly count: number;
    /** How many of them open or add to a position. */
    readonly entries: number;
    readonly instruments: (string)[];
    readonly directions: (string)[];
    /** market, limit */
    readonly entryTypes: (string)[];
    /** Entries that bring their own stop. */
    readonly withStop: number;
    readonly withTargets: number;
    readonly leverageMax: string | null;
  };
  /** ISO 8601, UTC. */
  readonly createdAt: string;
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

export type OwnData = {
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  readonly traderId: string;
  readonly person: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly phone: string | null;
    readonly locale: string;
    readonly roles: (string)[];
    /** ISO 8601, UTC. */
    readonly createdAt: string;
  } | null;
  readonly accounts: ({
    readonly id: string;
    readonly traderId: string;
    readonly label: string;
    readonly venue: "binance" | "bybit";
    readonly environment: "paper" | "testnet" | "live";
    readonly positionMode: "one-way" | "hedge";
    readonly marginMode: "cross" | "isolated";
    readonly status: "active" | "suspended" | "unlinked";
    /** Why it is suspended. */
    readonly statusReason: string | null;
    /** Of live accounts: may it enter positions? Null: needs no arming. */
    readonly armed: boolean | null;
    readonly armedAt: string | null;
    readonly anyIpAccepted: boolean;
    readonly key: {
      readonly version: number;
      /** ISO 8601, UTC. */
      readonly linkedAt: string;
    } | null;
    /** Null: not looked at yet since it was linked. */
    readonly lastCheck: KeyCheck | null;
    readonly limits: AccountLimits;
    /** ISO 8601, UTC. */
    readonly createdAt: string;
  })[];
  readonly subscriptions: (Subscription)[];
  /** Where the rest is: JSON lines, by kind. */
  readonly history: { readonly [name: string]: string };
};

export type Person = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: "en" | "pt-BR";
  readonly status: "invited" | "active" | "suspended" | "erased";
  readonly roles: ("platform-admin" | "tenant-admin" | "provider" | "trader" | "viewer")[];
  readonly traderId: string | null;
  readonly providerId: string | null;
  readonly secondFactor: "totp" | "sms" | null;
  /** No change of keys, limits and payouts before it. */
  readonly frozenUntil: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
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
  /** Of KEY_REFUSED: all that is wrong. */
  readonly findings?: (KeyFinding)[];
  /** What is still open. */
  readonly open?: (LeftOpen)[];
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

export type RecoveryCodes = {
  /** Each works once. Shown now and never again. */
  readonly recoveryCodes: (string)[];
};

export type RiskProfiles = {
  readonly items: ({
    readonly name: "cautious" | "balanced" | "bold";
    readonly limits: AccountLimits;
  })[];
};

export type Session = {
  readonly id: string;
  readonly isThisOne: boolean;
  readonly ip: string;
  readonly userAgent: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Of the refresh token. */
  readonly lastUsedAt: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  readonly steppedUpAt: string | null;
  /** Who looks through your eyes with it. */
  readonly impersonatedBy: string | null;
};

export type SessionTokens = {
  readonly kind: "session";
  readonly sessionId: string;
  readonly personId: string;
  /** Send it as Authorization: Bearer … */
  readonly accessToken: string;
  /** ISO 8601, UTC. */
  readonly accessTokenExpiresAt: string;
  /** Works once, then its successor does. Null: it is in a cookie. */
  readonly refreshToken: string | null;
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

export type Sizing = {
  readonly kind: "quote";
  /** Decimal number as text. */
  readonly amount: string;
} | {
  readonly kind: "quantity";
  /** Decimal number as text. */
  readonly quantity: string;
} | {
  readonly kind: "percent-of-equity";
  /** Decimal number as text. */
  readonly percent: string;
} | {
  readonly kind: "risk-amount";
  /** Decimal number as text. */
  readonly amount: string;
} | {
  readonly kind: "risk-percent";
  /** Decimal number as text. */
  readonly percent: string;
} | {
  readonly kind: "multiplier";
  /** Decimal number as text. */
  readonly factor: string;
};

export type SteppedUp = {
  /** Use this one from now on. */
  readonly accessToken: string;
  /** ISO 8601, UTC. */
  readonly accessTokenExpiresAt: string;
  /** ISO 8601, UTC. */
  readonly steppedUpUntil: string;
};

export type Subscription = {
  readonly id: string;
  readonly account: {
    readonly id: string;
    readonly label: string;
  };
  readonly strategy: {
    readonly id: string;
    readonly name: string;
  };
  readonly provider: {
    readonly id: string;
    readonly name: string;
  };
  readonly status: "active" | "paused" | "ended";
  readonly sizing: Sizing;
  readonly tooSmall: "skip" | "smallest";
  readonly directions: ("long" | "short")[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
};

export type SubscriptionChangesInput = {
  readonly sizing?: NewSizingInput;
  /** Where that is below the venue's minimum: pass the signal over, or take the smallest legal size. */
  readonly tooSmall?: "skip" | "smallest";
  /** Which signals are followed. */
  readonly directions?: ("long" | "short")[];
};

export type SubscriptionWarning = {
  readonly code: string;
  readonly sentence: string;
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

export type TrialOrder = {
  /** Decimal number as text. */
  readonly quantity: string;
  /** Decimal number as text. */
  readonly entryPrice: string;
  /** Decimal number as text. */
  readonly stopPrice: string;
  /** Decimal number as text. */
  readonly notional: string;
  /** Decimal number as text. */
  readonly margin: string;
  readonly leverage: number;
  readonly liquidationPrice: string | null;
  /** Fees of entry and exit included. */
  readonly lossAtStop: string;
  /** Of the equity. */
  readonly lossPercent: string;
};
