// The wanted port if it is free, else the next free one, so that a busy port never keeps Flotilla from starting.
import { freePort as anyFreePort } from "../../adapters/postgres/embedded/free-port.ts";
import { isPortFree } from "../../adapters/postgres/embedded/is-port-free.ts";
import { OperatorProblem } from "./operator-problem.ts";

const TRIES = 100;

/** The first of `count` free ports in a row, from `wanted` on; 0: anywhere. */
export async function freePort(wanted: number, host: string, count = 1): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const first = wanted === 0 ? await anyFreePort(0) : wanted + attempt;
    if (await areFree(first, host, count)) return first;
  }
  throw new OperatorProblem(
    `There is no free port from ${wanted} on at ${host}.`,
    "Set ENGINE_PORT, PAPER_PORT or POSTGRES_PORT to a free one and start again.",
  );
}

async function areFree(first: number, host: string, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++) {
    if (port > 65_535 || !(await isFree(port, host))) return false;
  }
  return true;
}

async function isFree(port: number, host: string): Promise<boolean> {
  try {
    return await isPortFree(port, host);
  } catch (error) {
    throw new OperatorProblem(
      `Cannot listen on ${host}:${port} (${error instanceof Error ? error.message : String(error)}).`,
      "Set ENGINE_HOST to an address of this machine.",
    );
  }
}
