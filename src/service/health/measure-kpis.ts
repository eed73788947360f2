// The platform's key figures of the running UTC day as metrics, brought up to date every 5 minutes.
import type { ServiceMeter } from "../../../adapters/observability/service-meter.ts";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { kpis } from "../../../adapters/postgres/health/kpis.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import type { Clock, Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";

const DAY_MS = 86_400_000;
const MEASURE_EVERY_MS = 300_000;
const ENVIRONMENTS: readonly Environment[] = ["live", "testnet", "paper"];

export interface MeasureKpisDeps {
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Pick<ServiceMeter, "gauge">;
  readonly db: Administration["db"];
}

/** Answers how to stop. */
export function measureKpis(deps: MeasureKpisDeps): () => Promise<void> {
  let measuring = measure(deps);
  const cancel = deps.timers.every(MEASURE_EVERY_MS, () => {
    measuring = measuring.then(() => measure(deps));
  });
  return async () => {
    cancel();
    await measuring;
  };
}

async function measure({ clock, meter, journal, db }: MeasureKpisDeps): Promise<void> {
  const now = clock.now();
  for (const environment of ENVIRONMENTS) {
    try {
      const figures = await kpis({ db }, undefined, {
        environment,
        from: now - (now % DAY_MS),
        to: now,
        now,
      });
      const known = {
        signals_received: figures.signalsReceived,
        trades_executed: figures.tradesExecuted,
        success_rate: figures.successRate?.toNumber(),
        total_volume: figures.totalVolume.toNumber(),
        total_balance: figures.totalBalance.toNumber(),
        pnl_today: figures.pnlToday.toNumber(),
      };
      for (const [kpi, value] of Object.entries(known)) meter.gauge("kpi", value, { kpi, environment });
    } catch (error) {
      journal.write("warn", "kpis.not-measured", {
        environment,
        reason: error instanceof Error ? error.name : "",
      });
    }
  }
}
