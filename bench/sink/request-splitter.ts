// Cuts a keep-alive byte stream into HTTP/1.1 requests with as little work as possible: a full parser would cost
// the sink more than the orders cost the contenders.

export interface RawRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  /** Request line and header lines, without the blank line. */
  readonly head: string;
  readonly body: string;
  /** Monotonic nanoseconds at which the request's first byte was read from the socket. */
  readonly firstByteNs: number;
}

export type SplitterFailure = "HEAD_TOO_LARGE" | "CHUNKED_BODY" | "MALFORMED";

const HEAD_BYTES_MAX = 65_536;
const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*(\d{1,9})/i;
const CHUNKED = /\r\ntransfer-encoding:/i;

/** Feeds bytes in; calls `onRequest` once per complete request, in order. Returns a failure when the stream is no longer usable. */
export function createRequestSplitter(
  onRequest: (request: RawRequest) => void,
): (chunk: Buffer, nowNs: number) => SplitterFailure | undefined {
  let pending = "";
  let firstByteNs = 0;
  return (chunk, nowNs) => {
    if (pending === "") firstByteNs = nowNs;
    pending += chunk.toString("latin1");
    while (pending !== "") {
      const headEnd = pending.indexOf("\r\n\r\n");
      if (headEnd < 0) return pending.length > HEAD_BYTES_MAX ? "HEAD_TOO_LARGE" : undefined;
      const head = pending.slice(0, headEnd);
      const bodyStart = headEnd + 4;
      const length = CONTENT_LENGTH.exec(head);
      if (length === null && CHUNKED.test(head)) return "CHUNKED_BODY";
      const end = bodyStart + (length === null ? 0 : Number(length[1]));
      if (pending.length < end) return undefined;
      const request = parseRequest(head, pending.slice(bodyStart, end), firstByteNs);
      if (request === undefined) return "MALFORMED";
      pending = pending.slice(end);
      firstByteNs = nowNs;
      onRequest(request);
    }
    return undefined;
  };
}

function parseRequest(head: string, body: string, firstByteNs: number): RawRequest | undefined {
  const methodEnd = head.indexOf(" ");
  const targetEnd = head.indexOf(" ", methodEnd + 1);
  if (methodEnd <= 0 || targetEnd < 0) return undefined;
  return {
    method: head.slice(0, methodEnd),
    target: head.slice(methodEnd + 1, targetEnd),
    head,
    body,
    firstByteNs,
  };
}

/** One header's value by its lower-case name, or undefined. */
export function headerOf(head: string, name: string): string | undefined {
  const start = head.toLowerCase().indexOf(`\r\n${name}:`);
  if (start < 0) return undefined;
  const valueStart = start + name.length + 3;
  const end = head.indexOf("\r\n", valueStart);
  return head.slice(valueStart, end < 0 ? undefined : end).trim();
}
