// What the demo of the first boot is made of, as it is kept beside the data.
import { z } from "zod";

export const Demo = z.object({
  tenantId: z.string(),
  /** Last part of the webhook's address; undefined: this database was not ours to put a demo into. */
  token: z.string().optional(),
  accounts: z.array(
    z.object({
      accountId: z.string(),
      name: z.string(),
      venue: z.enum(["binance", "bybit"]),
      paperAccountId: z.string(),
      /** For people: `binance paper, one-way, 300 USDT, cautious`. */
      what: z.string(),
    }),
  ),
  /** Accounts that try the paper venue out. */
  canaries: z
    .array(
      z.object({ accountId: z.string(), venue: z.enum(["binance", "bybit"]), paperAccountId: z.string() }),
    )
    .default([]),
});
export type Demo = Readonly<z.infer<typeof Demo>>;
