// The account that a request's path names.
import { z } from "zod";
import type { AccountId } from "../../../engine/domain/ids.ts";

export const accountParams = z.object({ accountId: z.uuid().transform((id) => id as AccountId) });
