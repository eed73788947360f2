// A loopback port that nobody listens on right now, and that no outgoing connection takes before somebody does.
import { randomInt } from "node:crypto";
import { isPortFree } from "./is-port-free.ts";

/** Systems give outgoing connections a port from 32,768 on (Linux) or 49,152 on (others). */
const LOWEST = 15_000;
const FIRST_OF_CONNECTIONS = 32_768;
const TRIES = 100;
const LOOPBACK = "127.0.0.1";

/** `preferred` if it is free, else any; 0: any. */
export async function freePort(preferred: number): Promise<number> {
  if (preferred !== 0 && (await isPortFree(preferred, LOOPBACK))) return preferred;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(LOWEST, FIRST_OF_CONNECTIONS);
    if (await isPortFree(port, LOOPBACK)) return port;
  }
  throw new Error(`no free port among ${TRIES} from ${LOWEST} on`);
}
