// Caps the account as a whole.
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const totalExposure: Check = ({ limits, size }, { totalExposure: before }) => {
  const max = limits.totalExposureMax;
  if (max === undefined || size === undefined) return undefined;
  const exposure = before.isZero() ? size.notional : before.add(size.notional);
  if (!exceeds(exposure, max)) return undefined;
  return deny("TOTAL_EXPOSURE_MAX", {
    exposure: exposure.toString(),
    notional: size.notional.toString(),
    totalExposureMax: max.toString(),
  });
};
