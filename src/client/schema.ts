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
    /** Positions that our orders made, at mark */
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
              /** Of all items, by the environment of their accounts. */
              readonly totals: (EnvironmentTotal)[];
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
          /** `trader`: for those who look after the tenant. */
          readonly by?: "day" | "account" | "trader" | "instrument" | "strategy";
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
          readonly kind: "orders" | "fills" | "fundings" | "decisions" | "signals" | "positions" | "accounts";
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
  readonly "/v1/strategies": {
    /** Strategies, newest first */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          readonly providerId?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (Strategy)[];
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
    /** A new strategy with its webhook */
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
            /** Whose it is; a provider's own by default. */
            readonly providerId?: string;
            readonly name: string;
            /** For senders that cannot sign. */
            readonly withBodySecret?: boolean;
            /** Signed as Standard Webhooks says. */
            readonly withSigningSecret?: boolean;
            /** From which addresses alone webhooks are taken; none: from any. */
            readonly sourceIps?: (string)[];
            /** Whether alerts of TradingView are orders, or the position to be in. */
            readonly tradingViewMode?: "order" | "position-sync";
            /** Older signals are refused. */
            readonly signalAgeMaxMs?: number;
            /** How long an entry may wait to be sent. */
            readonly entryTtlMs?: number;
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewStrategy;
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
  readonly "/v1/strategies/{strategyId}": {
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
            readonly "application/json": Strategy;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Change name, source addresses, ages */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
            readonly name?: string;
            /** From which addresses alone webhooks are taken; none: from any. */
            readonly sourceIps?: (string)[];
            /** Whether alerts of TradingView are orders, or the position to be in. */
            readonly tradingViewMode?: "order" | "position-sync";
            /** Older signals are refused. */
            readonly signalAgeMaxMs?: number;
            /** How long an entry may wait to be sent. */
            readonly entryTtlMs?: number;
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
  readonly "/v1/strategies/{strategyId}/pause": {
    /** Refuse its signals until it is resumed */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
  readonly "/v1/strategies/{strategyId}/resume": {
    /** Take its signals again */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
  readonly "/v1/strategies/{strategyId}/token": {
    /** A new webhook URL; the old one answers no more at once */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
        readonly 201: {
          readonly content: {
            readonly "application/json": NewWebhookUrl;
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
  readonly "/v1/strategies/{strategyId}/signing-secret": {
    /** A new secret to sign webhooks with */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
            /** `add`: up to two old ones go on working meanwhile. `replace`: only the new one works. */
            readonly mode?: "add" | "replace";
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewSigningSecret;
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
  readonly "/v1/strategies/{strategyId}/body-secret": {
    /** A new secret that the body must carry; the old one is refused at once */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
        readonly 201: {
          readonly content: {
            readonly "application/json": NewBodySecret;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Ask for no secret in the body any more */
    readonly delete: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
  readonly "/v1/strategies/{strategyId}/test-signals": {
    /** Try a webhook's body out: what would each follower's account do with it, or does it on paper? */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
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
            /** As the webhook would be sent, in any dialect. */
            readonly body: string;
            /** `paper`: it is sent, to followers' paper accounts only; and no performance counts it. */
            readonly delivery?: "none" | "paper";
          };
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": TriedSignal | TestSignal;
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
  readonly "/v1/strategies/{strategyId}/track-record": {
    /** What followers' accounts made of it, in total and by month */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly strategyId: string;
        };
        readonly query?: {
          /** Default: live, or what comes closest among the accounts that have followed it. */
          readonly environment?: "live" | "testnet" | "paper";
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": TrackRecord;
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
  readonly "/v1/providers": {
    /** The tenant's providers, newest first */
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
              readonly items: (Provider)[];
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
    /** A new provider */
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
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewProvider;
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
  readonly "/v1/providers/{id}": {
    /** One provider */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly id: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Provider;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Another name for a provider */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly id: string;
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
            readonly name: string;
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
  readonly "/v1/traders": {
    /** The tenant's traders, newest first */
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
              readonly items: (Trader)[];
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
    /** A new trader */
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
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewTrader;
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
  readonly "/v1/traders/{id}": {
    /** One trader */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly id: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": Trader;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Another name for a trader */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly id: string;
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
            readonly name: string;
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
  readonly "/v1/kill-switches": {
    /** What holds trading back, or did; last changed first */
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
              readonly items: (KillSwitch)[];
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
    /** Halt, reduce, flatten or resume */
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
            readonly scope: "tenant" | "provider" | "trader" | "account" | "instrument";
            /** Absent: the tenant itself. */
            readonly scopeId?: string;
            /** `reducing`: no entries. `flattening`: and what we hold is closed. `halted`: no entries and no exits of signals, only protection. */
            readonly state: "active" | "reducing" | "flattening" | "halted";
            readonly reason: string;
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
  readonly "/v1/correlation-groups": {
    /** Instruments that share one exposure cap */
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
              readonly items: (CorrelationGroup)[];
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
  readonly "/v1/correlation-groups/{name}": {
    /** Say which instruments move together */
    readonly put: {
      readonly parameters: {
        readonly path: {
          readonly name: string;
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
            /** As instruments are named here, e.g. BTC/USDT:USDT. */
            readonly instrumentIds: (string)[];
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
    /** These instruments share no cap any more */
    readonly delete: {
      readonly parameters: {
        readonly path: {
          readonly name: string;
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
  readonly "/v1/quarantine": {
    /** What was put away, newest first */
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
              readonly items: (Quarantined)[];
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
  readonly "/v1/quarantine/{signalId}/release": {
    /** Decide a signal's accounts anew */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly signalId: string;
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
            readonly "application/json": ReleasedQuarantine;
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
  readonly "/v1/tenant/settings": {
    /** How the tenant is set, its features and limits */
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
            readonly "application/json": TenantSettings;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Name, sign-up, language, currency, time zone */
    readonly patch: {
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
            readonly name?: string;
            readonly signUp?: "invitation" | "open";
            readonly preferences?: TenantPreferencesInput;
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
  readonly "/v1/tenant/branding": {
    /** Colours, logo, CSS variables */
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
          readonly "application/json": BrandingInput;
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
  readonly "/v1/tenant/usage": {
    /** What the tenant has and used this month, by what it may */
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
            readonly "application/json": TenantUsage;
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
  readonly "/v1/domains": {
    /** Domains of the tenant's own */
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
              readonly items: (TenantDomain)[];
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
    /** Claim a domain: the answer says what its DNS must hold */
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
            readonly domain: string;
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": TenantDomain;
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
  readonly "/v1/domains/{domain}/verify": {
    /** Look for the proof in the domain's DNS */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly domain: string;
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
  readonly "/v1/domains/{domain}": {
    /** Give a domain up */
    readonly delete: {
      readonly parameters: {
        readonly path: {
          readonly domain: string;
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
  readonly "/v1/platform/tenants": {
    /** All tenants, newest first */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
          readonly status?: "active" | "suspended" | "closed";
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (PlatformTenant)[];
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
    /** A new tenant */
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
            /** First label of its host; made of the name by default. It stays. None that the installation keeps for itself, like www or api. */
            readonly slug?: string;
          };
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": NewTenant;
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
  readonly "/v1/platform/tenants/{tenantId}": {
    /** One tenant */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly tenantId: string;
        };
        readonly query?: never;
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": PlatformTenant;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Another name for a tenant */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly tenantId: string;
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
            readonly name: string;
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
  readonly "/v1/platform/tenants/{tenantId}/terms": {
    /** What a tenant may do, and how much of it */
    readonly put: {
      readonly parameters: {
        readonly path: {
          readonly tenantId: string;
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
            /** All of them; left out: as they are. */
            readonly features?: ("paper-trading" | "live-trading" | "copy" | "ai-analysis" | "prediction" | "crm" | "api" | "affiliate")[];
            readonly limits?: TenantLimitsInput;
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
  readonly "/v1/platform/tenants/{tenantId}/suspend": {
    /** Nobody in, no entries; exits go on */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly tenantId: string;
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
  readonly "/v1/platform/tenants/{tenantId}/resume": {
    /** As before it was suspended */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly tenantId: string;
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
  readonly "/v1/platform/tenants/{tenantId}/close": {
    /** Its host answers no more, no entries */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly tenantId: string;
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
  readonly "/v1/platform/usage": {
    /** What every tenant has, and used in a month */
    readonly get: {
      readonly parameters: {
        readonly path?: never;
        readonly query?: {
          /** UTC; default: this one. */
          readonly month?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": UsageOfTenants;
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
  readonly "/v1/platform/kill-switches": {
    /** What is held back for everybody */
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
              readonly items: (KillSwitch)[];
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
    /** Halt, reduce, flatten or resume everybody, or one instrument for everybody */
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
            /** Absent: the whole platform. */
            readonly instrumentId?: string;
            /** `reducing`: no entries. `flattening`: and what we hold is closed. `halted`: no entries and no exits of signals, only protection. */
            readonly state: "active" | "reducing" | "flattening" | "halted";
            readonly reason: string;
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
  readonly "/v1/platform/engines": {
    /** Engines that live, and the shards of accounts that each owns */
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
            readonly "application/json": Engines;
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
    /** Accounts, with what their engines see */
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
              readonly items: (Account)[];
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
              readonly items: (OfferedStrategy)[];
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
          /** Rows per page. */
          readonly limit?: number;
          /** `next` of the page before. */
          readonly cursor?: string;
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
  readonly "/v1/me/export/audit": {
    /** What you did, as JSON lines */
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
            readonly "application/jsonl": string;
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
  readonly "/v1/audit": {
    /** What was done in the tenant, newest first */
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
          readonly personId?: string;
          readonly actor?: string;
          readonly action?: string;
          readonly subject?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (AuditEntry)[];
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
  readonly "/v1/platform/audit": {
    /** What was done above the tenants, newest first */
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
          readonly personId?: string;
          readonly actor?: string;
          readonly action?: string;
          readonly subject?: string;
        };
        readonly header?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": {
              readonly items: (AuditEntry)[];
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
  readonly "/v1/audit/verification": {
    /** Reads the whole chain and tells the first row that was tampered with */
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
        readonly 200: {
          readonly content: {
            readonly "application/json": AuditVerification;
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
  readonly "/v1/webhook-endpoints": {
    /** Your outgoing webhooks */
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
              readonly items: (WebhookEndpoint)[];
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
    /** A new outgoing webhook */
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
          readonly "application/json": NewWebhookEndpointInput;
        };
      };
      readonly responses: {
        readonly 201: {
          readonly content: {
            readonly "application/json": WebhookSecret;
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
  readonly "/v1/webhook-endpoints/{endpointId}": {
    /** Change, pause or switch on again */
    readonly patch: {
      readonly parameters: {
        readonly path: {
          readonly endpointId: string;
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
          readonly "application/json": WebhookEndpointChangesInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": WebhookEndpoint;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Remove a webhook, and what it was still to be told */
    readonly delete: {
      readonly parameters: {
        readonly path: {
          readonly endpointId: string;
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
  readonly "/v1/webhook-endpoints/{endpointId}/secret": {
    /** A new signing secret */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly endpointId: string;
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
            readonly "application/json": WebhookSecret;
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
  readonly "/v1/webhook-endpoints/{endpointId}/deliveries": {
    /** What was sent to a webhook and how it went, newest first */
    readonly get: {
      readonly parameters: {
        readonly path: {
          readonly endpointId: string;
        };
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
              readonly items: (WebhookDelivery)[];
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
  readonly "/v1/webhook-endpoints/{endpointId}/test": {
    /** Send a test */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly endpointId: string;
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
        readonly 202: {
          readonly content: {
            readonly "application/json": QueuedDelivery;
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
  readonly "/v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/redelivery": {
    /** Send a delivery once more, under a new id */
    readonly post: {
      readonly parameters: {
        readonly path: {
          readonly endpointId: string;
          readonly deliveryId: string;
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
        readonly 202: {
          readonly content: {
            readonly "application/json": QueuedDelivery;
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
  readonly "/v1/notification-preferences": {
    /** What you want to be told, and where */
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
            readonly "application/json": NotificationPreferencesView;
          };
        };
        readonly default: {
          readonly content: {
            readonly "application/problem+json": Problem;
          };
        };
      };
    };
    /** Set what you want to be told, and where */
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
          readonly "application/json": NotificationPreferencesInput;
        };
      };
      readonly responses: {
        readonly 200: {
          readonly content: {
            readonly "application/json": NotificationPreferencesView;
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
  readonly "/v1/me/telegram": {
    /** Telegram: have a code sent to your chat */
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
            readonly chatId: string;
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
  readonly "/v1/me/telegram/confirm": {
    /** Telegram: give the code */
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
        readonly 204: { readonly content?: never };
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
          /** Of which accounts; money of one never mixes with another's. Default: live, or what comes closest among those that there are accounts in. */
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
          /** Of which accounts; money of one never mixes with another's. Default: live, or what comes closest among those that there are accounts in. */
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
            readonly "application/json": PlatformKpis;
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

export type AuditEntry = {
  /** Place in the chain, from 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
  readonly personId: string | null;
  /** Who looked through the person's eyes. */
  readonly impersonatorId: string | null;
  /** Null: an operator's own machine, or forgotten. */
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** SHA-256 of this row and the digest before it, hex. */
  readonly digest: string;
};

export type AuditVerification = {
  readonly whole: boolean;
  /** Rows that are as they were written, from the first on. */
  readonly rows: number;
  /** Digest of the last row; null: not whole. */
  readonly head: string | null;
  /** What is wrong with the row after these. */
  readonly fault: string | null;
};

export type Branding = {
  readonly colours?: {
    readonly background: string;
    readonly text: string;
    /** Of buttons and links. */
    readonly primary: string;
    /** Of what is written on buttons. */
    readonly onPrimary: string;
  };
  readonly logoUrl?: string;
  readonly faviconUrl?: string;
  readonly variables?: { readonly [name: string]: string };
};

export type BrandingInput = {
  readonly colours?: {
    readonly background: string;
    readonly text: string;
    /** Of buttons and links. */
    readonly primary: string;
    /** Of what is written on buttons. */
    readonly onPrimary: string;
  };
  readonly logoUrl?: string;
  readonly faviconUrl?: string;
  readonly variables?: { readonly [name: string]: string };
};

export type CodeNeeded = {
  readonly kind: "code-needed";
  /** The code counts for this request only. */
  readonly requestId: string;
  readonly channel: "totp" | "sms" | "email" | "telegram";
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
};

export type Component = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
};

export type CorrelationGroup = {
  readonly name: string;
  readonly instrumentIds: (string)[];
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

export type EngineProcess = {
  readonly id: string;
  readonly name: string;
  readonly slot: number;
  readonly url: string | null;
  /** ISO 8601, UTC. */
  readonly leaseEndsAt: string;
  readonly shards: (number)[];
};

export type Engines = {
  readonly items: (EngineProcess)[];
  readonly shardsWithoutOwner: (number)[];
};

export type EnvironmentTotal = {
  readonly environment: "live" | "testnet" | "paper";
  /** Null: of one or more it is not known now. */
  readonly unrealizedPnl: string | null;
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

export type KillSwitch = {
  readonly scope: "platform" | "tenant" | "provider" | "trader" | "account" | "instrument";
  readonly scopeId: string;
  /** Set above the tenant, for everybody. */
  readonly ofPlatform: boolean;
  readonly state: "active" | "reducing" | "flattening" | "halted";
  readonly reason: string;
  readonly changedBy: string;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
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
  /** Of all open positions, at most 30 s old. Null: of one or more it is not known now. */
  readonly unrealized_pnl: string | null;
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
  /** Set: an admin of the platform looks into this tenant, and changes nothing. */
  readonly visitsFrom: string | null;
  /** For the banner. */
  readonly impersonation: {
    readonly by: string;
    readonly reason: string;
    /** ISO 8601, UTC. */
    readonly until: string;
  } | null;
  /** Null for who comes from the platform, and is nobody in this tenant. */
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

export type NewBodySecret = {
  readonly bodySecret: string;
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

export type NewProvider = {
  readonly id: string;
};

export type NewSigningSecret = {
  readonly signingSecret: string;
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

export type NewStrategy = {
  readonly id: string;
  readonly webhookUrl: string;
  readonly bodySecret: string | null;
  readonly signingSecret: string | null;
  /** Sends an example, from a terminal. */
  readonly curl: string;
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

export type NewTenant = {
  readonly id: string;
};

export type NewTotp = {
  /** For a QR code. */
  readonly uri: string;
  /** For typing. */
  readonly secret: string;
};

export type NewTrader = {
  readonly id: string;
};

export type NewWebhookEndpointInput = {
  /** https, on a public host; port 443 or 8443. */
  readonly url: string;
  readonly kinds: ("order-filled" | "position-closed" | "emergency-exit" | "account-suspended" | "key-refused" | "signal-denied" | "kill-switch" | "limit-reached" | "new-sign-in" | "webhook-disabled")[];
};

export type NewWebhookUrl = {
  readonly webhookUrl: string;
  readonly curl: string;
};

export type NotificationPreferenceInput = {
  /** To the address that you have proved. */
  readonly channel: "email";
  readonly locale: "en" | "pt-BR";
  readonly kinds: ("order-filled" | "position-closed" | "emergency-exit" | "account-suspended" | "key-refused" | "signal-denied" | "kill-switch" | "limit-reached" | "new-sign-in" | "webhook-disabled")[];
} | {
  readonly channel: "telegram";
  /** The one that you have proved: PUT /v1/me/telegram. */
  readonly chatId: string;
  readonly locale: "en" | "pt-BR";
  readonly kinds: ("order-filled" | "position-closed" | "emergency-exit" | "account-suspended" | "key-refused" | "signal-denied" | "kill-switch" | "limit-reached" | "new-sign-in" | "webhook-disabled")[];
};

export type NotificationPreferencesInput = {
  readonly items: (NotificationPreferenceInput)[];
};

export type NotificationPreferencesView = {
  readonly items: ({
    readonly channel: "email" | "telegram";
    readonly chatId: string | null;
    readonly locale: "en" | "pt-BR";
    readonly kinds: (string)[];
  })[];
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
  readonly apiKeys: (ApiKey)[];
  readonly sessions: ({
    readonly id: string;
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
    /** Signed out, or ended by somebody. */
    readonly endedAt: string | null;
  })[];
  readonly notificationPreferences: ({
    readonly channel: "email" | "telegram";
    readonly chatId: string | null;
    readonly locale: "en" | "pt-BR";
    readonly kinds: (string)[];
  })[];
  readonly webhookEndpoints: (WebhookEndpoint)[];
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

export type PlatformHealth = {
  readonly health: Health;
  /** What was asked, and what it said. */
  readonly components: (Component)[];
  /** One every five minutes, newest first; the last day's. */
  readonly reports: (HealthReport)[];
};

export type PlatformKpis = {
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

export type PlatformTenant = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly status: "active" | "suspended" | "closed";
  readonly features: (string)[];
  readonly limits: TenantLimits;
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
  /** Null: no engine knows it now. */
  readonly markPrice: string | null;
  /** At the mark price, fees excluded. Null: not known now. */
  readonly unrealizedPnl: string | null;
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
  /** The day (UTC), account, trader, instrument or strategy; empty: unknown. */
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

export type Provider = {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Its strategies. */
  readonly holds: number;
  /** Of its own kill switch: how one is suspended and let go again. */
  readonly tradingState: "active" | "reducing" | "flattening" | "halted";
};

export type Quarantined = {
  readonly signalId: string;
  readonly subscriptionId: string;
  readonly accountId: string | null;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly at: string;
};

export type QueuedDelivery = {
  readonly id: string;
};

export type RecoveryCodes = {
  /** Each works once. Shown now and never again. */
  readonly recoveryCodes: (string)[];
};

export type ReleasedQuarantine = {
  readonly released: number;
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
  /** Its provider tried it out: it went to paper accounts only. */
  readonly test: boolean;
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

export type Strategy = {
  readonly id: string;
  readonly providerId: string;
  readonly name: string;
  readonly status: "active" | "paused";
  /** What a webhook must bring. */
  readonly proofs: ("token" | "body-secret" | "signature" | "source-ip")[];
  readonly sourceIps: (string)[];
  /** Whether alerts of TradingView are orders, or the position to be in. */
  readonly tradingViewMode: "order" | "position-sync";
  readonly signalAgeMaxMs: number;
  readonly entryTtlMs: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
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

export type TenantDomain = {
  readonly domain: string;
  /** Where the TXT record stands. */
  readonly txtName: string;
  /** What it must say. */
  readonly txtValue: string;
  readonly verifiedAt: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
};

export type TenantLimits = {
  readonly traders?: number;
  readonly providers?: number;
  readonly apiKeys?: number;
  /** Signals to enter; closes are not counted. */
  readonly signalsPerMonth?: number;
  /** Entries sent; exits and protection are not counted. */
  readonly executionsPerMonth?: number;
  /** Requests per 15 minutes: a plan, and figures that differ from it. */
  readonly rates?: {
    readonly plan: "standard" | "enterprise";
    readonly apiKeys?: number;
    readonly perApiKey?: number;
    readonly sessions?: number;
    readonly perSession?: number;
  };
  /** Kept for when files are stored; not held yet. */
  readonly storageBytes?: number;
};

export type TenantLimitsInput = {
  readonly traders?: number;
  readonly providers?: number;
  readonly apiKeys?: number;
  /** Signals to enter; closes are not counted. */
  readonly signalsPerMonth?: number;
  /** Entries sent; exits and protection are not counted. */
  readonly executionsPerMonth?: number;
  /** Requests per 15 minutes: a plan, and figures that differ from it. */
  readonly rates?: {
    readonly plan?: "standard" | "enterprise";
    readonly apiKeys?: number;
    readonly perApiKey?: number;
    readonly sessions?: number;
    readonly perSession?: number;
  };
  /** Kept for when files are stored; not held yet. */
  readonly storageBytes?: number;
};

export type TenantPreferences = {
  readonly language?: "pt-BR" | "en";
  readonly currency?: "BRL" | "USD";
  readonly timeZone?: string;
  readonly supportEmail?: string;
};

export type TenantPreferencesInput = {
  readonly language?: "pt-BR" | "en";
  readonly currency?: "BRL" | "USD";
  readonly timeZone?: string;
  readonly supportEmail?: string;
};

export type TenantSettings = {
  readonly name: string;
  readonly signUp: "invitation" | "open";
  readonly preferences: TenantPreferences;
  readonly branding: Branding;
  /** The platform's to decide. */
  readonly features: ("paper-trading" | "live-trading" | "copy" | "ai-analysis" | "prediction" | "crm" | "api" | "affiliate")[];
  readonly limits: TenantLimits;
};

export type TenantUsage = {
  readonly month: string;
  readonly items: ({
    readonly name: "traders" | "providers" | "accounts" | "apiKeys" | "signalsPerMonth" | "executionsPerMonth";
    readonly used: number;
    readonly limit: number | null;
  })[];
};

export type TestSignal = {
  readonly delivery: "paper";
  /** A test's id is not that of the same body as a webhook. */
  readonly signal: {
    readonly id: string;
    readonly dialect: string;
    readonly instrumentId: string;
    readonly action: string;
    readonly direction: string | null;
    /** ISO 8601, UTC. */
    readonly issuedAt: string;
    /** ISO 8601, UTC. */
    readonly expiresAt: string;
    /** It was here before: sent again it changes nothing. */
    readonly duplicate: boolean;
  };
  /** How many it goes to. */
  readonly paperAccounts: number;
};

export type TrackRecord = {
  readonly environment: "live" | "testnet" | "paper";
  readonly followersNow: number;
  /** Positions that were closed. */
  readonly episodes: number;
  /** Traders behind these. */
  readonly followers: number;
  readonly winRatePercent: string | null;
  /** Gains by losses; null without a loss. */
  readonly profitFactor: string | null;
  /** Net by what the stop put at risk. */
  readonly averageR: string | null;
  /** Net by notional. */
  readonly averageReturnPercent: string | null;
  readonly maxDrawdownPercent: string | null;
  /** Quote asset, fees paid; for providers null below 3 followers. */
  readonly netPnl: string | null;
  readonly months: (TrackRecordMonth)[];
};

export type TrackRecordMonth = {
  readonly month: string;
  /** Positions that were closed. */
  readonly episodes: number;
  /** Traders behind these. */
  readonly followers: number;
  readonly winRatePercent: string | null;
  /** Gains by losses; null without a loss. */
  readonly profitFactor: string | null;
  /** Net by what the stop put at risk. */
  readonly averageR: string | null;
  /** Net by notional. */
  readonly averageReturnPercent: string | null;
  readonly maxDrawdownPercent: string | null;
  /** Quote asset, fees paid; for providers null below 3 followers. */
  readonly netPnl: string | null;
};

export type Trader = {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Its accounts. */
  readonly holds: number;
  /** Of its own kill switch: how one is suspended and let go again. */
  readonly tradingState: "active" | "reducing" | "flattening" | "halted";
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

export type TriedFollower = {
  /** Stands for the account, in this strategy only. */
  readonly follower: string;
  readonly kind: "enter" | "exit" | "denied" | "no-op" | "not-answered";
  /** FOLLOWER_LIMITS: the follower's own affair. */
  readonly codes: (string)[];
  readonly orders: ({
    readonly leg: string;
    readonly side: string;
    readonly type: string;
    readonly reduceOnly: boolean;
    readonly price: string | null;
    readonly stopPrice: string | null;
    readonly targets: ({
      /** Decimal number as text. */
      readonly price: string;
      /** Decimal number as text. */
      readonly share: string;
    })[];
  })[];
};

export type TriedSignal = {
  readonly signal: {
    readonly id: string;
    readonly dialect: string;
    readonly instrumentId: string;
    readonly action: string;
    readonly direction: string | null;
    /** ISO 8601, UTC. */
    readonly issuedAt: string;
    /** ISO 8601, UTC. */
    readonly expiresAt: string;
    /** It was here before: sent again it changes nothing. */
    readonly duplicate: boolean;
  };
  readonly counts: { readonly [name: string]: number };
  readonly followers: (TriedFollower)[];
  /** For admins: orders, denials and inputs, account by account. For providers null. */
  readonly accounts: ({
    readonly accountId: string;
    readonly kind: string;
    readonly [name: string]: unknown;
  })[] | null;
};

export type UsageOfTenant = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly status: "active" | "suspended" | "closed";
  readonly traders: number;
  readonly providers: number;
  readonly accounts: number;
  /** That are not revoked. */
  readonly apiKeys: number;
  readonly signals: number;
  readonly executions: number;
};

export type UsageOfTenants = {
  readonly month: string;
  readonly items: (UsageOfTenant)[];
};

export type WebhookDelivery = {
  readonly id: string;
  readonly kind: string;
  readonly status: "pending" | "delivered" | "failed";
  readonly attempts: number;
  /** A stable code: DELIVERED, STATUS, TIMEOUT, … */
  readonly lastOutcome: string | null;
  readonly lastHttpStatus: number | null;
  readonly nextAttemptAt: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
};

export type WebhookEndpoint = {
  readonly id: string;
  readonly url: string;
  readonly kinds: (string)[];
  readonly status: "active" | "paused" | "disabled";
  /** Why it was switched off. */
  readonly statusReason: string | null;
  /** Tries that failed since the last one that did not. */
  readonly failures: number;
  readonly secretRotatedAt: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
};

export type WebhookEndpointChangesInput = {
  /** https, on a public host; port 443 or 8443. */
  readonly url?: string;
  readonly kinds?: ("order-filled" | "position-closed" | "emergency-exit" | "account-suspended" | "key-refused" | "signal-denied" | "kill-switch" | "limit-reached" | "new-sign-in" | "webhook-disabled")[];
  readonly status?: "active" | "paused";
};

export type WebhookSecret = {
  readonly id: string;
  /** Shown once: verify signatures with it. */
  readonly secret: string;
};
