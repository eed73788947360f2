// What the operator sees. Colours only on a terminal, and never when NO_COLOR asks for none.
import type { Environment } from "../../config/load-config.ts";

export type Tone = "plain" | "dim" | "good" | "bad" | "strong";

const CODES: Record<Tone, string> = { plain: "", dim: "2", good: "32", bad: "31", strong: "1" };

export interface Terminal {
  paint(tone: Tone, text: string): string;
  line(text: string): void;
}

export function terminal(stream: NodeJS.WriteStream, env: Environment): Terminal {
  const colours = stream.isTTY === true && (env.NO_COLOR ?? "") === "";
  // A reader that went away (`npm start | head`) is no reason to stop trading.
  stream.on("error", () => undefined);
  return {
    paint: (tone, text) => (colours && CODES[tone] !== "" ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text),
    line: (text) => void stream.write(`${text}\n`),
  };
}
