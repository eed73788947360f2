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
  readonly "/v1/health": {
    /** How Flotilla is doing for this tenant */
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
            readonly "application/json": Health;
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
  readonly "/v1/platform/health": {
    /** How all of Flotilla is doing, component by component */
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
            readonly "application/json": PlatformHealth;
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
  readonly "/v1/kpis": {
    /** Key figures of the tenant */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Of which accounts; money of one never mixes with another's. */
          readonly environment?: "live" | "testnet" | "paper";
          /** Default: the start of the UTC day. */
          readonly from?: string;
          /** Exclusive; default: now. */
          readonly to?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Kpis;
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
  readonly "/v1/platform/kpis": {
    /** Key figures of all tenants together */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Of which accounts; money of one never mixes with another's. */
          readonly environment?: "live" | "testnet" | "paper";
          /** Default: the start of the UTC day. */
          readonly from?: string;
          /** Exclusive; default: now. */
          readonly to?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Kpis;
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

export type Component = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
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

export type Health = {
  readonly trading: {
    /** degraded: some engine cannot do all of its work. */
    readonly status: "up" | "degraded" | "down" | "unknown";
    /** When components were last looked at. */
    readonly lastCheck: string | null;
  };
  readonly database: {
    readonly status: "up" | "degraded" | "down" | "unknown";
    /** Null where it does not answer, or is not yours to see. */
    readonly connections: number | null;
  };
  readonly apis: {
    readonly binance: "up" | "degraded" | "down" | "unknown";
    readonly bybit: "up" | "degraded" | "down" | "unknown";
  };
  readonly users: {
    /** Traders who follow a strategy or hold a position. */
    readonly active: number | null;
    /** Traders who hold a position, or for whom a signal is being carried out. */
    readonly trading: number | null;
  };
  readonly performance: {
    /** Mean answer time of the last minute, in ms; null: no calls. */
    readonly latency: number | null;
    /** Calls of the last minute, at this process. */
    readonly throughput: number;
  };
};

export type HealthReport = {
  readonly at: string;
  readonly health: Health;
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

export type Kpis = {
  readonly from: string;
  readonly to: string;
  readonly environment: "live" | "testnet" | "paper";
  /** Accepted in the period, for all environments. */
  readonly signals_received: number;
  /** Orders of ours with a fill in the period. */
  readonly trades_executed: number;
  /** Of the period's signals: decisions that were done ÷ those that were attempted. Null: none were. */
  readonly success_rate: string | null;
  /** Quantity × price of our fills in the period, in the quote currency. */
  readonly total_volume: string;
  /** Traders who follow a strategy or hold a position now. */
  readonly active_users: number;
  /** The last minute's, at this process. */
  readonly api_calls_per_minute: number;
  /** The last minute's, in ms. Null: no calls. */
  readonly avg_response_time: number | null;
  /** Equity of all accounts now. */
  readonly total_balance: string;
  /** Equity now minus equity at the start of the UTC day: open positions count, and what was paid in or out. */
  readonly pnl_today: string;
  /** Null: not known, there is no billing yet. */
  readonly commissions_earned: string | null;
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

export type NewApiKey = {
  readonly id: string;
  /** Shown now and never again. */
  readonly key: string;
};

export type NewTotp = {
  /** For a QR code. */
  readonly uri: string;
  /** For typing. */
  readonly secret: string;
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

export type PlatformHealth = {
  readonly health: Health;
  /** What was asked, and what it said. */
  readonly components: (Component)[];
  /** One every five minutes, newest first; the last day's. */
  readonly reports: (HealthReport)[];
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

export type RecoveryCodes = {
  /** Each works once. Shown now and never again. */
  readonly recoveryCodes: (string)[];
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

export type SteppedUp = {
  /** Use this one from now on. */
  readonly accessToken: string;
  /** ISO 8601, UTC. */
  readonly accessTokenExpiresAt: string;
  /** ISO 8601, UTC. */
  readonly steppedUpUntil: string;
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
