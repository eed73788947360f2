// Caps what one instrument can cost the account.
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const instrumentExposure: Check = ({ request, limits, size }) => {
  const max = limits.instrumentExposureMax;
  if (max === undefined || size === undefined || !exceeds(size.exposure, max)) return undefined;
  return deny("INSTRUMENT_EXPOSURE_MAX", {
    instrument: request.instrument.id,
    exposure: size.exposure.toString(),
    notional: size.notional.toString(),
    instrumentExposureMax: max.toString(),
  });
};
