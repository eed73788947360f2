// Does to a running rig what a fault of the schedule says, and writes down for how long it was broken.
import { setTimeout as sleep } from "node:timers/promises";
import { assertNever } from "../../engine/domain/assert-never.ts";
import type { FaultKind } from "../../src/venue/control/fault-injector.ts";
import type { EngineUnit } from "./engine-unit.ts";
import type { Fault, Target } from "./fault-schedule.ts";
import type { KeptProcess } from "./kept-process.ts";
import type { Rig } from "./rig.ts";

/** With these the venue takes no stop, or takes it late: the clock of protection runs from their end. */
const HINDERS_PROTECTION: ReadonlySet<FaultKind> = new Set([
  ...(["drop-request", "delay-accept", "http-503", "backend-timeout", "server-error"] as const),
  ...(["html-body", "reject-stop", "reject-order", "rate-limited", "stale-read"] as const),
  // What was never told is found by the next comparison.
  ...(["drop-event", "delay-event"] as const),
]);

let sequence = 0;

/** Resolves when it is over. */
export async function inject(rig: Rig, fault: Fault): Promise<void> {
  switch (fault.kind) {
    case "process-kill":
    case "process-restart":
      return endProcess(rig, fault.target, fault.which, fault.kind);
    case "process-stop":
      return stopProcess(rig, fault.target, fault.which, fault.forMs);
    case "redis-kill":
    case "redis-truncate":
      return restartRedis(rig, fault.kind === "redis-truncate" ? fault.share : 0, fault.kind);
    case "redis-flush":
      rig.count(fault.kind);
      return rig.redis?.flush();
    case "redis-stop":
      rig.count(fault.kind);
      rig.redis?.signal("SIGSTOP");
      await sleep(fault.forMs);
      rig.redis?.signal("SIGCONT");
      return;
    case "postgres-restart":
    case "postgres-crash":
      rig.count(fault.kind);
      return rig.during("store", async () => {
        await rig.postgres.end(fault.kind === "postgres-crash" ? "crash" : "fast");
        await rig.postgres.begin();
      });
    case "postgres-stall":
      rig.count(fault.kind);
      return rig.during("store", async () => {
        rig.proxy.stall();
        await sleep(fault.forMs);
        rig.proxy.resume();
      });
    case "postgres-cut":
      rig.count(`${fault.kind} ${fault.when}`);
      rig.noteInstant("store");
      rig.proxy.armCut(fault);
      return;
    case "venue-fault":
      return misbehave(rig, fault);
    case "venue-sockets":
      rig.count(fault.kind);
      rig.noteInstant("venue");
      await rig.venue.ask("POST", `/${fault.exchange}/sockets/close`, {});
      return;
    case "venue-ban":
      rig.count(fault.kind);
      return rig.during("venue", async () => {
        await rig.venue.ask("POST", `/${fault.exchange}/bans`, { durationMs: fault.forMs });
        await sleep(fault.forMs);
      });
    case "venue-clock":
      rig.count(fault.kind);
      rig.noteInstant("venue");
      await rig.venue.ask("POST", "/clock/jump", { ms: fault.byMs });
      return;
    case "venue-revoke":
      return revoke(rig);
    default:
      assertNever(fault);
  }
}

function chosen(rig: Rig, target: Target, which: number): KeptProcess | undefined {
  if (target === "venue") return rig.venue.process;
  const units: readonly EngineUnit[] =
    target === "intake" && rig.intakes.length > 0 ? rig.intakes : rig.engines;
  return units[which % units.length]?.process;
}

async function endProcess(
  rig: Rig,
  target: Target,
  which: number,
  kind: "process-kill" | "process-restart",
): Promise<void> {
  const process = chosen(rig, target, which);
  if (process === undefined || !(await runsSoon(process))) return;
  rig.count(`${kind} ${target}`);
  const end = () => (kind === "process-kill" ? process.kill() : process.terminate());
  if (target !== "venue") return end();
  await rig.during("venue", async () => {
    end();
    while (process.runs) await sleep(5);
    await rig.venue.ready();
  });
}

/** One that just ended is started again after a short pause: the fault that was meant for it waits that long. */
async function runsSoon(process: Pick<KeptProcess, "runs">): Promise<boolean> {
  for (let left = 100; left > 0 && !process.runs; left -= 1) await sleep(20);
  return process.runs;
}

async function stopProcess(rig: Rig, target: Target, which: number, forMs: number): Promise<void> {
  const process = chosen(rig, target, which);
  if (process === undefined || !(await runsSoon(process)) || process.stopped) return;
  rig.count(`process-stop ${target}`);
  await rig.during(target === "venue" ? "venue" : "engine", async () => {
    process.stop();
    await sleep(forMs);
    process.continue();
  });
}

async function restartRedis(rig: Rig, share: number, kind: string): Promise<void> {
  if (rig.redis === undefined) return;
  rig.count(kind);
  await rig.redis.kill();
  if (share > 0) await rig.redis.truncateLog(share);
  await rig.redis.begin();
}

async function misbehave(rig: Rig, { spec, forMs }: Extract<Fault, { kind: "venue-fault" }>): Promise<void> {
  sequence += 1;
  const name = `fault ${sequence}`;
  rig.count(`venue ${spec.kind}`);
  const work = async () => {
    await rig.venue.arm(name, spec);
    await sleep(forMs);
    await rig.venue.clear(name);
  };
  await (HINDERS_PROTECTION.has(spec.kind) ? rig.during("venue", work) : work());
}

/** Two at most: each costs the run an account. */
async function revoke(rig: Rig): Promise<void> {
  const account = rig.fleet.accounts[rig.unmanaged.size];
  if (account === undefined || rig.unmanaged.size >= 2) return;
  rig.count("venue-revoke");
  rig.unmanaged.add(account.id);
  await rig.venue.ask("POST", `/${account.venue}/keys/revoke`, { accountId: account.paperAccountId });
}
