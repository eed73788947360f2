// The page behind the links in our mails. It is static: the link's token stands behind `#` and never comes here by itself.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { FastifyInstance } from "fastify";

const FILES = [
  { file: "password-page.html", urls: ["/join", "/new-password"], type: "text/html; charset=utf-8" },
  { file: "password-page.css", urls: ["/pages/password-page.css"], type: "text/css; charset=utf-8" },
  { file: "password-page.js", urls: ["/pages/password-page.js"], type: "text/javascript; charset=utf-8" },
] as const;

export function registerPages(app: FastifyInstance): void {
  for (const { file, urls, type } of FILES) {
    const text = readFileSync(path.join(import.meta.dirname, file), "utf8");
    for (const url of urls)
      app.get(url, { schema: { hide: true } }, async (_request, reply) =>
        reply.type(type).header("cache-control", "no-cache").send(text),
      );
  }
}
