// Loads an HTTP server with autocannon: so many connections, each sending its next request when it has its answer.
import autocannon from "autocannon";

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** What each connection sends, over and over. */
  readonly requests: (connection: number) => readonly autocannon.Request[];
  /** What every answer must be; absent: any that succeeds. */
  readonly expected?: string;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

/** Throws when one answer was missing, refused, or another than expected: a fast wrong answer is no figure. */
export function load({ port, connections, seconds, requests, expected }: Load): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const latenciesMs: number[] = [];
    let connection = 0;
    const startedAt = performance.now();
    let lastAt = startedAt;
    const run = autocannon(
      {
        url: `http://127.0.0.1:${port}`,
        ...{ connections, duration: seconds },
        setupClient: (client) => client.setRequests([...requests(connection++)]),
        ...(expected === undefined ? {} : { expectBody: expected }),
      },
      (error, { errors, timeouts, non2xx, mismatches }) => {
        if (error) reject(error);
        else if (errors + timeouts + non2xx + mismatches > 0 || latenciesMs.length === 0) {
          const counts = `${errors} errors, ${timeouts} timeouts, ${non2xx} refusals, ${mismatches} other answers`;
          reject(new Error(`${counts}, ${latenciesMs.length} answers in all`));
        } else resolve({ perSecond: (latenciesMs.length / (lastAt - startedAt)) * 1_000, latenciesMs });
      },
    );
    // Its own histogram counts whole milliseconds; most answers here take a few.
    run.on("response", (_client, _status, _bytes, ms) => {
      latenciesMs.push(ms);
      lastAt = performance.now();
    });
  });
}
