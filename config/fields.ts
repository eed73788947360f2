// The kinds of settings that more than one process has.
import { z } from "zod";

/** Comma-separated; absent: false. */
export const addressList = z
  .string()
  .transform((text) => text.split(",").map((address) => address.trim()))
  .or(z.literal(false));

export const port = z.coerce.number().int().min(0).max(65_535);
/** By shape only: the form for Unix sockets (`postgres://user:password@/database?host=/folder`) is no URL to a URL parser. */
export const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/\S+$/, {
  error: "must look like postgres://user:password@host:5432/database",
});
export const redisUrl = z.url({ protocol: /^rediss?$/, error: "must look like redis://host:6379" });
export const httpUrl = z.url({ protocol: /^https?$/, error: "must look like http://127.0.0.1:8081" });
export const websocketUrl = z.url({ protocol: /^wss?$/, error: "must look like ws://127.0.0.1:8081" });

/** `on` or `off` (also true/false, 1/0, yes/no). */
export const onOff = z.stringbool({ error: "must be on or off" });
export const logLevel = z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]);

export function whole(from: number, to: number): z.ZodCoercedNumber {
  return z.coerce.number().int().min(from).max(to);
}
