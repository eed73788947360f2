// Runs once per `vitest` run: offers the test services on loopback, so that a run of pure tests starts none of them.
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { type ServiceName, TestServices } from "./test-services.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Base URL that answers `/postgres` and `/redis` with a `ServiceAnswer`. */
    readonly testServicesUrl: string;
  }
}

// vitest asks for a function named `setup`.
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = new TestServices();
  const server = createServer((request, response) => {
    const name = request.url === "/postgres" || request.url === "/redis" ? request.url.slice(1) : undefined;
    if (name === undefined) {
      response.writeHead(404).end();
      return;
    }
    void services.ask(name as ServiceName).then((answer) => response.end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port for the test services");
  project.provide("testServicesUrl", `http://127.0.0.1:${address.port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await services.stop();
  };
}
