// The engine process: read the configuration, start, run until told to stop. A crash is fine: start-up is recovery.

import { flushCompileCache } from "node:module";
import { type EngineConfig, loadEngineConfig } from "../../config/engine.ts";
import { ConfigError } from "../../config/load-config.ts";
import { armedCrashPoint } from "./armed-crash-point.ts";
import { armedStopPoint } from "./armed-stop-point.ts";
import { collectWhenQuiet } from "./collect-when-quiet.ts";
import { EngineProblem } from "./engine-problem.ts";
import { type RunningEngine, startEngine } from "./start-engine.ts";

const DRAIN_PATIENCE_MS = 12_000;
/** Some launchers pass one Ctrl-C on twice; a person who means it needs longer. */
const SAME_REQUEST_MS = 300;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fatal(reason: string): void {
  say(`The engine ends itself: ${reason}`);
  process.exit(70);
}

function stopOnSignal(running: RunningEngine): void {
  let stoppingSince: number | undefined;
  const stop = () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_REQUEST_MS) fatal("it was told to stop a second time");
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => fatal(`it did not drain within ${DRAIN_PATIENCE_MS} ms`), DRAIN_PATIENCE_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: Error) => fatal(error.message),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

async function main(config: EngineConfig): Promise<void> {
  collectWhenQuiet();
  const { CRASH_AT: at, CRASH_ARMED_BY: armedBy, CRASH_VISITS: visitsFile } = config;
  const crashPoint = armedStopPoint(config.STOP_AT, armedCrashPoint({ at, armedBy, visitsFile }));
  stopOnSignal(await startEngine({ config, onFatal: fatal, crashPoint }));
  // Who takes over from a killed engine is up in half the time. Nothing happens where no cache is set.
  flushCompileCache();
}

try {
  await main(loadEngineConfig());
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof EngineProblem;
  say(expected ? error.message : String(error instanceof Error ? error.stack : error));
  process.exit(1);
}
