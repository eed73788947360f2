// What clients send on Bybit's three kinds of socket, parsed once; ids keep their JSON type (ccxt sends numbers, the SDK text).
import { z } from "zod";
import { tameJson } from "../../../adapters/json/tame-json.ts";

export type RequestId = string | number | undefined;

export type ClientFrame =
  | { readonly kind: "ping"; readonly requestId: RequestId }
  | {
      readonly kind: "auth";
      readonly requestId: RequestId;
      readonly apiKey: string;
      readonly expires: string;
      readonly signature: string;
    }
  | {
      readonly kind: "subscribe" | "unsubscribe";
      readonly requestId: RequestId;
      readonly topics: readonly string[];
    }
  | {
      readonly kind: "trade";
      readonly requestId: RequestId;
      readonly op: string;
      readonly args: readonly unknown[];
      readonly header: Readonly<Record<string, string>>;
    }
  | { readonly kind: "malformed"; readonly requestId: RequestId; readonly op: string };

const Scalar = z.union([z.string(), z.number()]).transform(String);
const Id = z.union([z.string(), z.number()]).optional().catch(undefined);
const Envelope = z.object({
  op: z.string(),
  req_id: Id,
  reqId: Id,
  args: z.array(z.unknown()).optional().catch(undefined),
  header: z.record(z.string(), Scalar).optional().catch(undefined),
});
const AuthArgs = z.tuple([z.string(), Scalar, z.string()]);
const Topics = z.array(z.string().max(128)).min(1).max(500);

/** Never throws: what cannot be read comes back as `malformed` with the operation, as far as it was legible. */
export function parseClientFrame(text: string): ClientFrame {
  const envelope = Envelope.safeParse(parseJson(text));
  if (!envelope.success) return { kind: "malformed", requestId: undefined, op: "" };
  const { op, args = [], header = {} } = envelope.data;
  const requestId = envelope.data.req_id ?? envelope.data.reqId;
  switch (op) {
    case "ping":
      return { kind: "ping", requestId };
    case "auth": {
      const auth = AuthArgs.safeParse(args);
      if (!auth.success) return { kind: "malformed", requestId, op };
      const [apiKey, expires, signature] = auth.data;
      return { kind: "auth", requestId, apiKey, expires, signature };
    }
    case "subscribe":
    case "unsubscribe": {
      const topics = Topics.safeParse(args);
      return topics.success
        ? { kind: op, requestId, topics: topics.data }
        : { kind: "malformed", requestId, op };
    }
    default:
      return op.startsWith("order.")
        ? { kind: "trade", requestId, op, args, header }
        : { kind: "malformed", requestId, op };
  }
}

function parseJson(text: string): unknown {
  try {
    return tameJson(JSON.parse(text), text);
  } catch {
    return undefined;
  }
}
