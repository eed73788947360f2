// What the health monitor says, as one shape for the tenant, the platform and the journal.
import { z } from "zod";

/** `unknown`: nobody who could tell was there to ask. */
export const STATUSES = ["up", "degraded", "down", "unknown"] as const;
export type Status = (typeof STATUSES)[number];

const status = z.enum(STATUSES);
const count = z.int().min(0);

export const healthView = z
  .object({
    trading: z.object({
      status: status.meta({ description: "degraded: some engine cannot do all of its work." }),
      lastCheck: z.iso.datetime().nullable().meta({ description: "When components were last looked at." }),
    }),
    database: z.object({
      status,
      connections: count
        .nullable()
        .meta({ description: "Null where it does not answer, or is not yours to see." }),
    }),
    apis: z.object({ binance: status, bybit: status }),
    users: z.object({
      active: count.nullable().meta({ description: "Traders who follow a strategy or hold a position." }),
      trading: count
        .nullable()
        .meta({ description: "Traders who hold a position, or for whom a signal is being carried out." }),
    }),
    performance: z.object({
      latency: z
        .number()
        .nullable()
        .meta({ description: "Mean answer time of the last minute, in ms; null: no calls." }),
      throughput: count.meta({ description: "Calls of the last minute, at this process." }),
    }),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof healthView>;

export const componentView = z
  .object({ name: z.string(), ok: z.boolean(), detail: z.string() })
  .meta({ id: "Component" });
export type Component = z.infer<typeof componentView>;

export const reportView = z.object({ at: z.iso.datetime(), health: healthView }).meta({ id: "HealthReport" });
export type HealthReport = z.infer<typeof reportView>;

export const platformHealthView = z
  .object({
    health: healthView,
    components: z.array(componentView).meta({ description: "What was asked, and what it said." }),
    reports: z
      .array(reportView)
      .meta({ description: "One every five minutes, newest first; the last day's." }),
  })
  .meta({ id: "PlatformHealth" });
