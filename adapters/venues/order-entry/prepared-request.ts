// One signed order, ready for the wire: the bytes are made once and never change.
export interface PreparedRequest {
  /** `/fapi/v1/order` */
  readonly path: string;
  readonly contentType: string;
  /** Authentication headers, each ending in CRLF. */
  readonly authHeaders: string;
  /** ASCII only. */
  readonly body: string;
}

export function requestBytes(host: string, request: PreparedRequest): string {
  return (
    `POST ${request.path} HTTP/1.1\r\nHost: ${host}\r\n${request.authHeaders}` +
    `Content-Type: ${request.contentType}\r\nContent-Length: ${request.body.length}\r\n\r\n${request.body}`
  );
}

const HEADER_VALUE = /^[\x21-\x7e]{1,256}$/;

/** Throws on anything that could break out of a header line. */
export function headerLine(name: string, value: string): string {
  if (!HEADER_VALUE.test(value)) throw new Error(`unusable value for header ${name}`);
  return `${name}: ${value}\r\n`;
}
