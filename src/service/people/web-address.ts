// Where the people of a tenant find it in a browser: made from the configuration, never from a request.

/** Under `localhost` the service itself is reached; anywhere else a proxy stands before it, with HTTPS. */
export function webAddress(publicDomain: string, port: number): (tenantSlug: string) => string {
  return (slug) =>
    publicDomain === "localhost" ? `http://${slug}.localhost:${port}` : `https://${slug}.${publicDomain}`;
}
