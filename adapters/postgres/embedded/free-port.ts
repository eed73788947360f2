// A loopback port that nobody listens on right now, and that no outgoing connection takes before somebody does.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Systems give outgoing connections a port from 32,768 on (Linux) or 49,152 on (others). */
const LOWEST = 15_000;
const FIRST_OF_CONNECTIONS = 32_768;
const TRIES = 100;

/** `preferred` if it is free, else any; 0: any. */
export async function freePort(preferred: number): Promise<number> {
  if (preferred !== 0 && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(LOWEST, FIRST_OF_CONNECTIONS);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port among ${TRIES} from ${LOWEST} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen({ host: "127.0.0.1", port }, () => server.close(() => resolve(true)));
  });
}
