// Calls of the last minute, by tenant: how many there were, and how long they took. Of this process alone.
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Clock } from "../../../engine/ports/clock.ts";

const WINDOW_SECONDS = 60;

export interface RequestFigures {
  /** In the last minute. */
  readonly calls: number;
  /** Undefined: there were none. */
  readonly meanMs: number | undefined;
}

interface Sum {
  calls: number;
  ms: number;
}

export class RequestWindow {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Sums per second and tenant: a minute costs the same memory however many calls it had. */
  readonly #seconds = new Map<number, Map<TenantId | undefined, Sum>>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** `tenantId` undefined: the call had not come as far as its tenant. */
  note(tenantId: TenantId | undefined, ms: number): void {
    const now = this.#forget();
    const second = this.#seconds.get(now) ?? new Map<TenantId | undefined, Sum>();
    this.#seconds.set(now, second);
    const { calls, ms: sum } = second.get(tenantId) ?? { calls: 0, ms: 0 };
    second.set(tenantId, { calls: calls + 1, ms: sum + ms });
  }

  /** Without a tenant: of all of them, and of calls that belonged to none. */
  figures(tenantId?: TenantId): RequestFigures {
    this.#forget();
    let [calls, ms] = [0, 0];
    for (const second of this.#seconds.values())
      for (const [tenant, sum] of second)
        if (tenantId === undefined || tenant === tenantId) {
          calls += sum.calls;
          ms += sum.ms;
        }
    return { calls, meanMs: calls === 0 ? undefined : ms / calls };
  }

  #forget(): number {
    const now = Math.floor(this.#clock.monotonic() / 1_000);
    for (const second of this.#seconds.keys()) {
      if (second > now - WINDOW_SECONDS) break;
      this.#seconds.delete(second);
    }
    return now;
  }
}
