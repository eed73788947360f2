// One request over a kept connection to a server of ours on this machine, answered or cut.
import { Agent, request } from "node:http";

export interface HttpExchange {
  /** Status and text; "cut" when the connection ended without an answer. */
  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Exchanged>;
  close(): void;
}

export type Exchanged = { readonly status: number; readonly text: string } | "cut";

const PATIENCE_MS = 5_000;

export function httpExchange(origin: string): HttpExchange {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(origin);
  return {
    send: (method, path, headers, body) =>
      new Promise((resolve) => {
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const sent = request(
          { host: hostname, port, method, path, agent, headers: { ...headers, ...length } },
          (answer) => {
            let text = "";
            answer.setEncoding("utf8").on("data", (chunk: string) => {
              text += chunk;
            });
            answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
            answer.on("error", () => resolve("cut"));
          },
        );
        sent.setTimeout(PATIENCE_MS, () => sent.destroy());
        sent.on("error", () => resolve("cut"));
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** What no server of ours may answer. */
export function wrongAnswer(answer: Exchanged): string | undefined {
  if (answer === "cut") return "the connection was cut";
  return answer.status >= 500 ? `status ${answer.status}: ${answer.text.slice(0, 200)}` : undefined;
}
