// Tells those who look after a tenant that most of its month is used. Every process looks; the event's id lets one row be made of it.
import type { Kysely } from "kysely";
import type { Notifier } from "../../../adapters/notify/notifier.ts";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import { usageReached } from "../../../adapters/postgres/notifications/usage-reached.ts";
import type { Clock } from "../../../engine/ports/clock.ts";

export interface UsageTellerDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly notifier: Notifier;
}

export class UsageTeller {
  readonly #deps: UsageTellerDeps;
  /** Of this month: what need not be written again. */
  #told = new Set<string>();
  #month = "";

  constructor(deps: UsageTellerDeps) {
    this.#deps = deps;
  }

  async look(): Promise<void> {
    const { db, clock, notifier } = this.#deps;
    const at = clock.now();
    const month = new Date(at).toISOString().slice(0, "2026-11".length);
    if (month !== this.#month) this.#told = new Set();
    this.#month = month;
    for (const { tenantId, meter, percent, used, most } of await usageReached(db, month)) {
      const eventId = `limit-reached ${month} ${meter} ${percent}`;
      if (this.#told.has(`${tenantId} ${eventId}`)) continue;
      const facts = { limit: `${meter}PerMonth`, percent, used, most };
      await notifier.tell({ eventId, kind: "limit-reached", at, tenantId, facts, wholeTenantOnly: true });
      this.#told.add(`${tenantId} ${eventId}`);
    }
  }
}
