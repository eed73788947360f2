// Server-sent events from the bytes of a connection: frames end with an empty line, heartbeats are comments.
import type { EventView } from "../engine/http/event-view.ts";

/** `resync`: events were missed, or may have been; what is known must be read again. Events after it are told in full. */
export type EventFrame =
  | ({ readonly id: string } & EventView)
  | { readonly id: string; readonly kind: "resync"; readonly payload: { readonly reason: "new" | "gone" } };

/** A frame larger than this is no event of ours. */
const FRAME_CHARACTERS_MAX = 4 * 1_024 * 1_024;

export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<EventFrame> {
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const end = text.lastIndexOf("\n\n");
    if (end < 0 && text.length > FRAME_CHARACTERS_MAX) return;
    if (end < 0) continue;
    const whole = text.slice(0, end);
    text = text.slice(end + 2);
    for (const frame of whole.split("\n\n")) {
      const event = eventOf(frame);
      if (event !== undefined) yield event;
    }
  }
}

function eventOf(frame: string): EventFrame | undefined {
  const fields = new Map<string, string>();
  for (const line of frame.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const [id, data] = [fields.get("id"), fields.get("data")];
  return id === undefined || data === undefined ? undefined : { id, ...JSON.parse(data) };
}
