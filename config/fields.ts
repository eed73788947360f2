// The kinds of settings that more than one process has.
import { z } from "zod";

/** `type` is how the configuration table calls it. */
export const addressList = z
  .string()
  .transform((text) => text.split(",").map((address) => address.trim()))
  .or(z.literal(false))
  .meta({ type: "addresses, comma-separated" });

export const port = z.coerce.number().int().min(0).max(65_535).meta({ type: "port" });
/** By shape only: the form for Unix sockets (`postgres://user:password@/database?host=/folder`) is no URL to a URL parser. */
export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, {
    error: "must look like postgres://user:password@host:5432/database",
  })
  .meta({ type: "postgres:// URL" });
export const redisUrl = z
  .url({ protocol: /^rediss?$/, error: "must look like redis://host:6379" })
  .meta({ type: "redis:// URL" });
export const httpUrl = z
  .url({ protocol: /^https?$/, error: "must look like http://127.0.0.1:8081" })
  .meta({ type: "http:// URL" });
export const websocketUrl = z
  .url({ protocol: /^wss?$/, error: "must look like ws://127.0.0.1:8081" })
  .meta({ type: "ws:// URL" });

/** `on` or `off` (also true/false, 1/0, yes/no). */
export const onOff = z.stringbool({ error: "must be on or off" }).meta({ type: "on, off" });
export const level = z
  .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
  .default("info")
  .meta({ description: "What is written to standard output, as JSON lines." });
/** Beside the others in the data folder unless it says otherwise. */
export function secretFile(name: string) {
  return z
    .string()
    .optional()
    .meta({ type: "file", standIn: `\`${name}\` in \`FLOTILLA_HOME/secrets\`` });
}

export function whole(from: number, to: number): z.ZodCoercedNumber {
  return z.coerce.number().int().min(from).max(to);
}
