// Reads one HTTP/1.1 answer at a time from the bytes of a connection: content-length, chunked, or until the end.

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection may carry another request. */
  readonly reusable: boolean;
}

export interface ResponseParser {
  /** The answer once it is complete. Throws on anything that is not HTTP/1.x, or too large. */
  feed(chunk: Buffer): HttpAnswer | undefined;
  /** The connection ended: completes an answer that has no stated length. */
  end(): HttpAnswer | undefined;
}

const HEAD_MAX = 65_536;
const BODY_MAX = 4 * 1_024 * 1_024;
const HEAD_END = "\r\n\r\n";

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly keepAlive: boolean;
}

export function createResponseParser(): ResponseParser {
  let pending: Buffer = Buffer.alloc(0);
  let head: Head | undefined;

  const readHead = (): void => {
    while (head === undefined) {
      const end = pending.indexOf(HEAD_END);
      if (end < 0) {
        if (pending.length > HEAD_MAX) throw new Error("response head too large");
        return;
      }
      const parsed = parseHead(pending.toString("latin1", 0, end));
      pending = pending.subarray(end + HEAD_END.length);
      // Interim answers (100 Continue) carry nothing.
      if (parsed.status >= 200) head = parsed;
    }
  };
  const complete = (body: Buffer, consumed: number, closes: boolean): HttpAnswer => {
    const { status, headers, keepAlive } = head as Head;
    // Bytes that nobody asked for: such a connection cannot be trusted with another request.
    const reusable = keepAlive && !closes && consumed === pending.length;
    head = undefined;
    pending = Buffer.alloc(0);
    return { status, headers, body: body.toString("utf8"), reusable };
  };
  const readBody = (): HttpAnswer | undefined => {
    if (head === undefined) return undefined;
    if (pending.length > BODY_MAX) throw new Error("response body too large");
    if (head.status === 204 || head.status === 304) return complete(Buffer.alloc(0), 0, false);
    const { headers } = head;
    if (headers["transfer-encoding"]?.toLowerCase().includes("chunked") === true) {
      const chunked = decodeChunked(pending);
      return chunked === undefined ? undefined : complete(chunked.body, chunked.consumed, false);
    }
    const length = headers["content-length"];
    if (length === undefined) return undefined;
    if (!/^\d{1,9}$/.test(length)) throw new Error("malformed content-length");
    const size = Number(length);
    if (size > BODY_MAX) throw new Error("response body too large");
    return pending.length < size ? undefined : complete(pending.subarray(0, size), size, false);
  };

  return {
    feed(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      readHead();
      return readBody();
    },
    end() {
      const openEnded =
        head !== undefined &&
        head.headers["content-length"] === undefined &&
        head.headers["transfer-encoding"] === undefined;
      return openEnded ? complete(pending, pending.length, true) : undefined;
    },
  };
}

function parseHead(text: string): Head {
  const lines = text.split("\r\n");
  const status = /^HTTP\/1\.([01]) (\d{3})/.exec(lines[0] ?? "");
  if (status === null) throw new Error("not an HTTP/1 answer");
  const headers: Record<string, string> = {};
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const colon = line.indexOf(":");
    if (colon <= 0) throw new Error("malformed response header");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const connection = headers.connection?.toLowerCase();
  const keepAlive = status[1] === "1" ? connection !== "close" : connection === "keep-alive";
  return { status: Number(status[2]), headers, keepAlive };
}

/** Undefined while incomplete. Trailers are read over. */
function decodeChunked(bytes: Buffer): { readonly body: Buffer; readonly consumed: number } | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const sizeText = bytes.toString("latin1", at, lineEnd).split(";")[0]?.trim() ?? "";
    if (!/^[0-9a-fA-F]{1,7}$/.test(sizeText)) throw new Error("malformed chunk size");
    const size = Number.parseInt(sizeText, 16);
    at = lineEnd + 2;
    if (size === 0) break;
    if (bytes.length < at + size + 2) return undefined;
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const blank = lineEnd === at;
    at = lineEnd + 2;
    if (blank) return { body: Buffer.concat(parts), consumed: at };
  }
}
