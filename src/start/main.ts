// `npm start`: all of Flotilla on this machine, and one line per thing that happens.
import { parseArgs } from "node:util";
import { PostgresProblem } from "../../adapters/postgres/embedded/postgres-problem.ts";
import { ConfigError } from "../../config/load-config.ts";
import { loadStartConfig, startEnvironment } from "../../config/start.ts";
import { describeFlotilla, HELP } from "./describe.ts";
import { OperatorProblem } from "./operator-problem.ts";
import { renderEvent } from "./render-event.ts";
import { type Flotilla, type Show, startFlotilla } from "./supervisor.ts";
import { type Terminal, terminal } from "./terminal.ts";

/** npm hands the same Ctrl-C on once more; only a later one means that somebody has lost patience. */
const SAME_SIGNAL_MS = 3_000;

await main();

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  // With --json standard output is for machines alone.
  const people = terminal(options.json ? process.stderr : process.stdout, startEnvironment());
  const stopRequested = onStopRequest(people);
  try {
    const startedAt = performance.now();
    people.line(people.paint("strong", "Flotilla is starting …"));
    const flotilla = await startFlotilla(loadStartConfig(), show(people, options.json), stopRequested);
    for (const line of describeFlotilla(flotilla, people, performance.now() - startedAt)) people.line(line);
    await untilAborted(stopRequested);
    await stop(flotilla, people);
  } catch (error) {
    if (stopRequested.aborted) people.line("Stopped.");
    else process.exitCode = sayWhyNot(error);
  }
  // Standard input or an idle socket of a library must not keep a stopped Flotilla alive.
  setTimeout(() => process.exit(), 1_000).unref();
}

function readOptions(): { readonly json: boolean } | undefined {
  try {
    const { values } = parseArgs({
      options: { help: { type: "boolean", short: "h" }, json: { type: "boolean" } },
    });
    if (values.help !== true) return { json: values.json === true };
    process.stdout.write(HELP);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exitCode = 2;
  }
  return undefined;
}

function show(people: Terminal, json: boolean): Show {
  return {
    say: (text) => people.line(people.paint("strong", text)),
    complaint: (name, line) => people.line(`${people.paint("bad", `[${name}]`)} ${line}`),
    event: (line, nameOf) => {
      if (json) process.stdout.write(`${line}\n`);
      const words = json ? undefined : renderEvent(line, { terminal: people, nameOf });
      if (words !== undefined) people.line(words);
    },
  };
}

function onStopRequest(people: Terminal): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const request = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      people.line(
        "\nStopping: the engine finishes what it has in hand, the paper venue saves, PostgreSQL closes …",
      );
      controller.abort();
    } else if (performance.now() - firstAt > SAME_SIGNAL_MS) {
      people.line("Stopping at once. The next start recovers, as after a crash.");
      process.exit(130);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, request);
  return controller.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  // An AbortSignal alone keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    const done = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) done();
    signal.addEventListener("abort", done, { once: true });
  });
}

async function stop(flotilla: Flotilla, people: Terminal): Promise<void> {
  const startedAt = performance.now();
  await flotilla.stop();
  people.line(
    `Stopped in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s. Everything is kept in ${flotilla.home.folder}.`,
  );
}

function sayWhyNot(error: unknown): number {
  const expected =
    error instanceof OperatorProblem || error instanceof PostgresProblem || error instanceof ConfigError;
  const words =
    error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`\nFlotilla did not start.\n${words}\n`);
  return 1;
}
