// The sink as a process of its own: prints one JSON line with its ports, runs until told to stop.
import type { AddressInfo, Server } from "node:net";
import { createControlServer } from "./control-server.ts";
import { createOrderLedger } from "./order-ledger.ts";
import { createVenueServer } from "./venue-server.ts";

const HOST = "127.0.0.1";
/** A burst may open a thousand sockets at once. */
const BACKLOG = 4_096;

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: HOST, port: 0, backlog: BACKLOG }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });

const ledger = createOrderLedger();
const venue = createVenueServer(ledger);
const control = createControlServer(ledger, venue);

const [venuePort, controlPort] = await Promise.all([listen(venue.server), listen(control)]);
console.log(
  JSON.stringify({
    kind: "ready",
    venueUrl: `http://${HOST}:${venuePort}`,
    controlUrl: `http://${HOST}:${controlPort}`,
  }),
);

const stop = (): void => {
  venue.close();
  control.close();
  control.closeAllConnections();
  // Our stdin is still open on purpose and would keep the process alive.
  process.exit(0);
};
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
// The parent holds our stdin open: when it dies without a word, so do we.
process.stdin.on("end", stop).resume();
