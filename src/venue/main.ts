// The command `npm run venue`: starts the paper venue and prints its addresses as one line of JSON.
import { parseArgs } from "node:util";
import { type PriceSource, startVenue, type VenueOptions } from "./start-venue.ts";

const HELP = `Usage: node src/venue/main.ts [options]

Starts the paper venue and prints one JSON line with its addresses:
{"binance":{"rest":…,"ws":…},"bybit":{"rest":…,"ws":…},"control":…}

  --port <n>             0 = any free ports (default); else <n> for Binance, <n>+1 for Bybit, <n>+2 for control
  --host <address>       where it listens (default 127.0.0.1). Nobody has to say who they are: on no network that others can join
  --name <host>          what others call that address, in the addresses printed; the control API answers to it too (default: the address)
  --seed <n>             seed of prices, book, keys and faults (default 1)
  --prices <source>      walk (seeded random walk, default) | csv:FILE (timestamp,symbol,price) | hand
  --walk-step-ms <n>     time between price steps of the walk (default 1000)
  --state <file>         keep accounts, orders, positions and the ledger here, and find them again at the next start
  --limits on|off        enforce the venues' rate limits (default on)
  --limit-scale <x>      multiply every rate limit (default 1)
  --help                 this text
`;

type Parsed =
  | { readonly kind: "options"; readonly options: VenueOptions }
  | { readonly kind: "wrong"; readonly text: string };

function readOptions(args: readonly string[]): Parsed | { readonly kind: "help" } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text,
      host: text,
      name: text,
      seed: text,
      prices: text,
      "walk-step-ms": text,
      state: text,
      limits: text,
      "limit-scale": text,
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return { kind: "help" };
  const numbers = [values.port, values.seed, values["walk-step-ms"], values["limit-scale"]];
  if (numbers.some((value) => value !== undefined && !/^\d+(\.\d+)?$/.test(value))) {
    return { kind: "wrong", text: "--port, --seed, --walk-step-ms and --limit-scale take numbers" };
  }
  const prices = priceSource(values.prices ?? "walk");
  if (prices === undefined) return { kind: "wrong", text: "--prices takes walk, hand or csv:FILE" };
  const isLimited = values.limits ?? "on";
  if (isLimited !== "on" && isLimited !== "off") return { kind: "wrong", text: "--limits takes on or off" };
  const number = (value: string | undefined, whenAbsent: number) =>
    value === undefined ? whenAbsent : Number(value);
  return {
    kind: "options",
    options: {
      port: number(values.port, 0),
      host: values.host,
      name: values.name,
      seed: number(values.seed, 1),
      prices,
      walkStepMs: Math.max(10, number(values["walk-step-ms"], 1_000)),
      stateFile: values.state,
      limits: { enabled: isLimited === "on", scale: number(values["limit-scale"], 1) },
    },
  };
}

function priceSource(value: string): PriceSource | undefined {
  if (value === "walk" || value === "hand") return { kind: value };
  return value.startsWith("csv:") ? { kind: "csv", file: value.slice("csv:".length) } : undefined;
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}

function parsed(): ReturnType<typeof readOptions> {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return { kind: "wrong", text: error instanceof Error ? error.message : String(error) };
  }
}

const command = parsed();
if (command.kind === "help") {
  process.stdout.write(HELP);
} else if (command.kind === "wrong") {
  fail(`${command.text}\nTry --help.`);
} else {
  const venue = await startVenue(command.options).catch((error: Error & { code?: string }) =>
    fail(
      error.code === "EADDRINUSE"
        ? "The port is in use: choose another with --port."
        : `Cannot start: ${error.message}`,
    ),
  );
  process.stdout.write(`${JSON.stringify(venue.urls)}\n`);
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void venue.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
