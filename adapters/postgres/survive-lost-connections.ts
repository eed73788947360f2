// A connection may break while a transaction holds it and no statement is under way: the server was stopped, or ended the session.
import type pg from "pg";

/**
 * The pool listens to the idle ones only. One that is handed out says that it broke by an event, which would end the process if
 * nobody heard it. Whoever holds it learns it from their next statement, and the pool throws it away when it comes back.
 */
export function surviveLostConnections(pool: pg.Pool): void {
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
  });
}
