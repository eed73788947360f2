// Instruments that move together are one bet, and share a cap.
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const groupExposure: Check = ({ limits, size }, { groupExposure: before }) => {
  const max = limits.groupExposureMax;
  if (max === undefined || size === undefined) return undefined;
  const exposure = before.isZero() ? size.notional : before.add(size.notional);
  if (!exceeds(exposure, max)) return undefined;
  return deny("GROUP_EXPOSURE_MAX", {
    exposure: exposure.toString(),
    notional: size.notional.toString(),
    groupExposureMax: max.toString(),
  });
};
