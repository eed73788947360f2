// A client of the service's API, typed by its operations: for `cli api`, for tests, and for whoever writes programs.
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "./schema.ts";

export interface ServiceClientOptions {
  /** Like `http://127.0.0.1:8070`. */
  readonly url: string;
  /** An access token or API key; asked for each request, because tokens are renewed. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** A new one per change: a change whose answer is lost may then be sent again with the same key. */
  readonly newIdempotencyKey?: () => string;
  readonly fetch?: (request: Request) => Promise<Response>;
}

export type ServiceClient = Client<paths>;

/** `client.GET("/v1/me")` answers `{data}` or `{error}`, a problem with a stable code; it throws only where no answer came. */
export function serviceClient({ url, token, newIdempotencyKey, fetch }: ServiceClientOptions): ServiceClient {
  const client = createClient<paths>({
    baseUrl: url.replace(/\/$/, ""),
    redirect: "error",
    ...(fetch === undefined ? {} : { fetch }),
  });
  const complete: Middleware = {
    onRequest: async ({ request }) => {
      const value = await token?.();
      if (value !== undefined) request.headers.set("authorization", `Bearer ${value}`);
      if (newIdempotencyKey !== undefined && request.method !== "GET" && !request.headers.has(KEY))
        request.headers.set(KEY, newIdempotencyKey());
      return request;
    },
  };
  client.use(complete);
  return client;
}

const KEY = "idempotency-key";
