// Messages of an installation without mail or Telegram: kept in a file for the operator, `npm run cli -- notifications outbox`.
import { appendFile, open, rename, stat } from "node:fs/promises";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { MessageChannel, PersonMessage } from "./message-channel.ts";

export interface KeptMessage extends PersonMessage {
  readonly at: UnixMs;
  readonly channel: string;
}

/** Then the file becomes `….old`, and the one before is forgotten. */
const FILE_BYTES_MAX = 8 * 1_024 * 1_024;

export function outboxChannel(file: string, channel: string, clock: Clock): MessageChannel {
  return {
    send: async (message) => {
      try {
        const { size } = await stat(file).catch(() => ({ size: 0 }));
        if (size > FILE_BYTES_MAX) await rename(file, `${file}.old`);
        const kept: KeptMessage = { at: clock.now(), channel, ...message };
        await appendFile(file, `${JSON.stringify(kept)}\n`, { mode: 0o600, flush: true });
        return { kind: "delivered" };
      } catch {
        return { kind: "failed", code: "UNREACHABLE", final: false };
      }
    },
  };
}

/** Newest first. */
export async function readOutbox(file: string, limit: number): Promise<readonly KeptMessage[]> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (handle === undefined) return [];
  const text = await handle.readFile("utf8").finally(() => handle.close());
  const lines = text.split("\n").filter((line) => line !== "");
  return lines
    .slice(-limit)
    .reverse()
    .map((line) => JSON.parse(line) as KeptMessage);
}
