// Says how fresh an answer is: what a GET found has an ETag, and who knows it already is told so in a few bytes. Nothing is kept by
// proxies or browsers without asking again; what a change answers is kept by nobody.
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";

export function registerFreshness(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    const isFound = request.method === "GET" && reply.statusCode === 200;
    if (!reply.hasHeader("cache-control"))
      reply.header("cache-control", isFound ? "private, no-cache" : "no-store");
    if (!isFound || !(typeof payload === "string" || Buffer.isBuffer(payload))) return payload;
    // A list of hundreds is encoded once, for its tag and for the wire.
    const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
    const tag = `"${createHash("sha1").update(bytes).digest("base64")}"`;
    reply.header("etag", tag);
    if (!knows(request.headers["if-none-match"], tag)) return bytes;
    reply.code(304);
    return "";
  });
}

/** Weak and strong tags of the same answer are the same to whoever only reads. */
function knows(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((text) => text.trim().replace(/^W\//, ""));
  return tags.includes(tag);
}
