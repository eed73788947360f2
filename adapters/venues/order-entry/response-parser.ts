// Reads one HTTP/1.1 answer at a time from the bytes of a connection: content-length, chunked, or until the end.
import { PendingBytes } from "./pending-bytes.ts";

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
  let pending = new PendingBytes();
  let head: Head | undefined;
  let chunks = createChunkReader();

  const readHead = (): void => {
    while (head === undefined) {
      const end = pending.find(HEAD_END);
      if (end < 0) {
        if (pending.bytes.length > HEAD_MAX) throw new Error("response head too large");
        return;
      }
      const parsed = parseHead(pending.bytes.toString("latin1", 0, end));
      pending.drop(end + HEAD_END.length);
      // Interim answers (100 Continue) carry nothing.
      if (parsed.status >= 200) head = parsed;
    }
  };
  const complete = (body: Buffer, consumed: number, closes: boolean): HttpAnswer => {
    const { status, headers, keepAlive } = head as Head;
    // Bytes that nobody asked for: such a connection cannot be trusted with another request.
    const reusable = keepAlive && !closes && consumed === pending.bytes.length;
    head = undefined;
    chunks = createChunkReader();
    pending = new PendingBytes();
    return { status, headers, body: body.toString("utf8"), reusable };
  };
  const readBody = (): HttpAnswer | undefined => {
    if (head === undefined) return undefined;
    const { bytes } = pending;
    if (bytes.length > BODY_MAX) throw new Error("response body too large");
    if (head.status === 204 || head.status === 304) return complete(Buffer.alloc(0), 0, false);
    const { headers } = head;
    if (headers["transfer-encoding"]?.toLowerCase().includes("chunked") === true) {
      const chunked = chunks.read(bytes);
      return chunked === undefined ? undefined : complete(chunked.body, chunked.consumed, false);
    }
    const length = headers["content-length"];
    if (length === undefined) return undefined;
    if (!/^\d{1,9}$/.test(length)) throw new Error("malformed content-length");
    const size = Number(length);
    if (size > BODY_MAX) throw new Error("response body too large");
    return bytes.length < size ? undefined : complete(bytes.subarray(0, size), size, false);
  };

  return {
    feed(chunk) {
      pending.append(chunk);
      readHead();
      return readBody();
    },
    end() {
      const openEnded =
        head !== undefined &&
        head.headers["content-length"] === undefined &&
        head.headers["transfer-encoding"] === undefined;
      return openEnded ? complete(pending.bytes, pending.bytes.length, true) : undefined;
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

interface ChunkReader {
  /** `bytes`: all of the body so far. Undefined while incomplete. Trailers are read over. */
  read(bytes: Buffer): { readonly body: Buffer; readonly consumed: number } | undefined;
}

/** Goes on where it stopped: an answer in many small pieces costs no more than one in a single piece. */
function createChunkReader(): ChunkReader {
  // Places, not parts: a part would keep every earlier copy of the bytes alive.
  const places: { readonly from: number; readonly to: number }[] = [];
  let at = 0;
  let isLast = false;

  /** False: the end of the chunk has not come yet. */
  const readChunk = (bytes: Buffer): boolean => {
    const lineEnd = lineEndAfter(bytes, at);
    if (lineEnd < 0) return false;
    const sizeText = bytes.toString("latin1", at, lineEnd).split(";")[0]?.trim() ?? "";
    if (!/^[0-9a-fA-F]{1,7}$/.test(sizeText)) throw new Error("malformed chunk size");
    const size = Number.parseInt(sizeText, 16);
    const from = lineEnd + 2;
    if (size > 0 && bytes.length < from + size + 2) return false;
    isLast = size === 0;
    if (!isLast) places.push({ from, to: from + size });
    at = isLast ? from : from + size + 2;
    return true;
  };
  return {
    read(bytes) {
      while (!isLast) if (!readChunk(bytes)) return undefined;
      for (;;) {
        const lineEnd = lineEndAfter(bytes, at);
        if (lineEnd < 0) return undefined;
        const blank = lineEnd === at;
        at = lineEnd + 2;
        if (!blank) continue;
        const parts = places.map(({ from, to }) => bytes.subarray(from, to));
        return { body: Buffer.concat(parts), consumed: at };
      }
    },
  };
}

function lineEndAfter(bytes: Buffer, at: number): number {
  const lineEnd = bytes.indexOf("\r\n", at);
  if (lineEnd < 0 && bytes.length - at > HEAD_MAX) throw new Error("response head too large");
  return lineEnd;
}
