// One sample, or several, of every operation: by its id.
import type { OperationSample } from "./operation-sample.ts";
import { PEOPLE_SAMPLES } from "./people-samples.ts";
import { TENANT_SAMPLES } from "./tenant-samples.ts";
import { TRADING_SAMPLES } from "./trading-samples.ts";

const ALL: Readonly<Record<string, OperationSample | readonly OperationSample[]>> = {
  ...PEOPLE_SAMPLES,
  ...TRADING_SAMPLES,
  ...TENANT_SAMPLES,
};

export const SAMPLED = Object.keys(ALL);

/** None: nobody thought of it. */
export function samplesOf(operationId: string): readonly OperationSample[] {
  const found = ALL[operationId] ?? [];
  return Array.isArray(found) ? found : [found as OperationSample];
}
