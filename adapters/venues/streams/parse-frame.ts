// Frames come from a venue as text; nothing about them is trusted.
/** A websocket frame's JSON; undefined for anything else. Ids above 2^53 keep their digits as text. */
export function parseFrame(text: string): unknown {
  // Text may look like such an id; quoted inside of text it would break the frame.
  return parsed(text.replace(UNSAFE_INTEGER, ':"$1"$2')) ?? parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const UNSAFE_INTEGER = /:\s*(-?\d{16,})([,}\]])/g;
