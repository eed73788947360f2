// The paper venue as the supervisor sees it: a child process that says on its first line where it listens.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { childEnvironment } from "../../config/start.ts";
import { OperatorProblem } from "./operator-problem.ts";
import { SupervisedProcess } from "./supervised-process.ts";

const Endpoint = z.object({ rest: z.string(), ws: z.string() });
export const VenueAddresses = z.object({ binance: Endpoint, bybit: Endpoint, control: z.string() });
export type VenueAddresses = Readonly<z.infer<typeof VenueAddresses>>;

export interface PaperVenueOptions {
  readonly stateFile: string;
  readonly seed: number;
  /** The first of three free ones. */
  readonly port: number;
  readonly onSpawn: (pid: number) => void;
  readonly onComplaint: (line: string) => void;
  readonly onDeath: (how: string, pauseMs: number) => void;
}

export interface PaperVenue {
  readonly addresses: VenueAddresses;
  stop(): Promise<boolean>;
}

const MAIN = join(import.meta.dirname, "..", "venue", "main.ts");
const READY_TIMEOUT_MS = 20_000;
const SAVE_PATIENCE_MS = 10_000;

/** Every start takes the same ports, so that nobody who knows the addresses has to learn new ones. */
export async function startPaperVenue(options: PaperVenueOptions): Promise<PaperVenue> {
  let addresses: VenueAddresses | undefined;
  const venue = new SupervisedProcess({
    name: "paper venue",
    args: () => [
      MAIN,
      "--port",
      String(options.port),
      "--seed",
      String(options.seed),
      "--state",
      options.stateFile,
    ],
    env: childEnvironment({}),
    onLine: (line) => {
      addresses ??= readAddresses(line);
    },
    onSpawn: options.onSpawn,
    onComplaint: options.onComplaint,
    // Before it was ever ready, its end is ours to explain.
    onDeath: (how, pauseMs) => {
      if (addresses !== undefined) options.onDeath(how, pauseMs);
    },
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (addresses === undefined && performance.now() < deadline && venue.deaths === 0) await sleep(10);
  if (addresses !== undefined) return { addresses, stop: () => venue.stop(SAVE_PATIENCE_MS) };
  await venue.stop(0);
  throw new OperatorProblem(
    `The paper venue did not start: ${venue.complaints.at(-1) ?? `no address after ${READY_TIMEOUT_MS / 1_000} s`}.`,
    `Its state is ${options.stateFile}; if that is damaged and not needed, delete its folder and start again (paper accounts are then new).`,
  );
}

function readAddresses(line: string): VenueAddresses | undefined {
  try {
    return VenueAddresses.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
