// What is still open where somebody wants to let go of an account.
import { z } from "zod";
import { decimalView } from "../http/view-text.ts";

export const leftOpenView = z
  .object({
    kind: z.enum(["position", "order"]),
    accountId: z.uuid(),
    instrumentId: z.string(),
    quantity: decimalView,
  })
  .meta({ id: "LeftOpen" });
