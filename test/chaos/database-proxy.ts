// Stands between the engines and PostgreSQL on loopback, and breaks connections at the worst moment: with a statement sent and
// its answer not read (was it committed?), or just before it leaves.
import { connect, createServer, type Server, type Socket } from "node:net";

interface Link {
  readonly engine: Socket;
  readonly database: Socket;
  /** What the connection said it is: `flotilla-hot`, … */
  name: string;
}

export interface Cut {
  readonly when: "before" | "after";
  readonly pool: string;
}

const APPLICATION = /application_name\0([^\0]*)\0/;

export class DatabaseProxy {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #cuts: Cut[] = [];
  #stalled = false;
  cutsMade = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(databasePort: () => number): Promise<DatabaseProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new DatabaseProxy(server);
    server.on("connection", (engine) => proxy.#join(engine, databasePort()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    return address.port;
  }

  /** The next statement on that pool loses its connection. */
  armCut(cut: Cut): void {
    this.#cuts.push(cut);
  }

  /** Nothing gets through, and nobody is told. */
  stall(): void {
    this.#stalled = true;
    for (const { engine, database } of this.#links) {
      engine.pause();
      database.pause();
    }
  }

  resume(): void {
    this.#stalled = false;
    for (const { engine, database } of this.#links) {
      engine.resume();
      database.resume();
    }
  }

  disarm(): void {
    this.#cuts = [];
    this.resume();
  }

  async close(): Promise<void> {
    for (const link of this.#links) this.#break(link);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(engine: Socket, port: number): void {
    const database = connect({ host: "127.0.0.1", port, noDelay: true });
    const link: Link = { engine, database, name: "" };
    this.#links.add(link);
    for (const socket of [engine, database]) {
      socket.on("error", () => this.#break(link));
      socket.on("close", () => this.#break(link));
    }
    engine.on("data", (chunk) => this.#forward(link, chunk));
    database.on("data", (chunk) => {
      if (!engine.destroyed) engine.write(chunk);
    });
    if (this.#stalled) engine.pause();
  }

  #forward(link: Link, chunk: Buffer): void {
    const isStatement = link.name !== "" && isQuery(chunk);
    if (link.name === "") link.name = APPLICATION.exec(chunk.toString("latin1"))?.[1] ?? "";
    const cut = isStatement ? this.#due(link) : undefined;
    if (cut?.when === "before") {
      this.#break(link);
      return;
    }
    if (cut?.when === "after") {
      // The statement is executed; the answer is dropped with the connection.
      link.database.removeAllListeners("data");
      link.database.once("data", () => this.#break(link));
    }
    if (!link.database.destroyed) link.database.write(chunk);
  }

  #due(link: Link): Cut | undefined {
    const at = this.#cuts.findIndex(({ pool }) => pool === link.name);
    if (at < 0) return undefined;
    this.cutsMade += 1;
    return this.#cuts.splice(at, 1)[0];
  }

  #break(link: Link): void {
    if (!this.#links.delete(link)) return;
    link.engine.destroy();
    link.database.destroy();
  }
}

/** Parse, Bind or simple Query: the beginning of a statement, and neither the log-in nor a farewell. */
function isQuery(chunk: Buffer): boolean {
  const type = String.fromCharCode(chunk[0] ?? 0);
  return type === "P" || type === "B" || type === "Q";
}
