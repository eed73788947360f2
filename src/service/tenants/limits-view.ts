// What a tenant may have and use. Absent: as much as it likes.
import { z } from "zod";
import { ratesSchema } from "../rates/rate-terms.ts";

const count = z.int().min(0).max(1_000_000_000);

export const tenantLimits = z
  .strictObject({
    traders: count,
    providers: count,
    apiKeys: count,
    signalsPerMonth: count.meta({ description: "Signals to enter; closes are not counted." }),
    executionsPerMonth: count.meta({ description: "Entries sent; exits and protection are not counted." }),
    rates: ratesSchema.meta({
      description: "Requests per 15 minutes: a plan, and figures that differ from it.",
    }),
    storageBytes: z.int().min(0).meta({ description: "Kept for when files are stored; not held yet." }),
  })
  .partial()
  .meta({ id: "TenantLimits" });
export type TenantLimits = Readonly<z.infer<typeof tenantLimits>>;
