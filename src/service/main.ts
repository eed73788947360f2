// The service process: read the configuration, start, run until told to stop. It never sits on the way of an order.
import { ConfigError } from "../../config/load-config.ts";
import { loadServiceConfig } from "../../config/service.ts";
import { ServiceProblem } from "./service-problem.ts";
import { startService } from "./start-service.ts";

const STOP_PATIENCE_MS = 10_000;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  const running = await startService(loadServiceConfig());
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(70), STOP_PATIENCE_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: Error) => {
        say(`The service did not stop in order: ${error.message}`);
        process.exit(70);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof ServiceProblem;
  say(expected ? error.message : String(error instanceof Error ? error.stack : error));
  process.exit(1);
}
