// The only way from a venue's code to the signer: it knows which requests a key may sign, and passes nothing else on.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { Signer } from "../../../engine/ports/signer.ts";
import { VenueFailure } from "../venue-failure.ts";
import { SIGNABLE_REQUESTS } from "./signable-requests.ts";

export interface SigningRequest {
  readonly method: string;
  /** Without origin and query: `/fapi/v1/order`. */
  readonly path: string;
}

export interface VenueSigner extends Pick<Signer, "apiKey"> {
  /** Throws a `VenueFailure` (nothing has left) for what is not signable. */
  expectSignable(request: SigningRequest): void;
  /** Throws as well when the account has no usable key. */
  sign(accountId: AccountId, request: SigningRequest, payload: string): string;
}

export function createVenueSigner(venue: VenueName, signer: Signer): VenueSigner {
  const purposes = SIGNABLE_REQUESTS[venue];
  const purposeOf = ({ method, path }: SigningRequest) => {
    const purpose = purposes.get(`${method} ${path}`);
    if (purpose === undefined) throw new VenueFailure({ kind: "not-sent", reason: "REQUEST_NOT_SIGNABLE" });
    return purpose;
  };
  return {
    apiKey: (accountId) => signer.apiKey(accountId),
    expectSignable: (request) => void purposeOf(request),
    sign: (accountId, request, payload) => signer.sign(accountId, purposeOf(request), payload),
  };
}
