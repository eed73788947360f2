// Request parameters, from query, form body or websocket JSON, read with the checks that Binance makes.
import { type Decimal, parseDecimal } from "../../../engine/domain/decimal.ts";
import { illegal, missing } from "./error-code.ts";
import type { Reply } from "./reply.ts";

export type Params = ReadonlyMap<string, string>;

/** A parameter in both places: the query wins. Returns undefined when the encoding is broken. */
export function parseParams(query: string, body: string): Params | undefined {
  const params = new Map<string, string>();
  return readPairs(body, params) && readPairs(query, params) ? params : undefined;
}

function readPairs(text: string, into: Map<string, string>): boolean {
  if (text === "") return true;
  try {
    for (const pair of text.split("&")) {
      if (pair === "") continue;
      const at = pair.indexOf("=");
      const name = at < 0 ? pair : pair.slice(0, at);
      into.set(decode(name), at < 0 ? "" : decode(pair.slice(at + 1)));
    }
    return true;
  } catch {
    return false;
  }
}

function decode(text: string): string {
  return text.includes("%") || text.includes("+") ? decodeURIComponent(text.replaceAll("+", " ")) : text;
}

/** Stops a handler with an answer: thrown by the readers below, caught where the call is made. */
export class ReplyError extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super("request refused");
    this.reply = reply;
  }
}

export function text(params: Params, name: string): string | undefined {
  const value = params.get(name);
  return value === undefined || value === "" ? undefined : value;
}

export function requiredText(params: Params, name: string): string {
  const value = text(params, name);
  if (value === undefined) throw new ReplyError(missing(name));
  return value;
}

export function decimalOf(params: Params, name: string): Decimal | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  const parsed = parseDecimal(value);
  if (parsed === undefined) throw new ReplyError(illegal(name));
  return parsed;
}

export function integerOf(params: Params, name: string): number | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,16}$/.test(value)) throw new ReplyError(illegal(name));
  return Number(value);
}

export function flagOf(params: Params, name: string): boolean | undefined {
  const value = text(params, name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value !== "true" && value !== "false") throw new ReplyError(illegal(name));
  return value === "true";
}
