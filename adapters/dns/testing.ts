// A DNS server on loopback that answers TXT questions from a map: the real resolver asks it, over a real socket.
import { createSocket } from "node:dgram";

export interface TestDns {
  /** For a resolver's list of servers. */
  readonly server: string;
  readonly texts: Map<string, string>;
  close(): Promise<void>;
}

const HEADER_BYTES = 12;
const NAME_ERROR = 3;

export async function startTestDns(): Promise<TestDns> {
  const texts = new Map<string, string>();
  const socket = createSocket("udp4");
  socket.on("message", (question, { port, address }) =>
    socket.send(answerTo(question, texts), port, address),
  );
  await new Promise<void>((resolve) => {
    socket.bind(0, "127.0.0.1", resolve);
  });
  return {
    server: `127.0.0.1:${socket.address().port}`,
    texts,
    close: () =>
      new Promise((resolve) => {
        socket.close(resolve);
      }),
  };
}

function answerTo(question: Buffer, texts: ReadonlyMap<string, string>): Buffer {
  const { name, end } = nameIn(question);
  const text = texts.get(name);
  const asked = question.subarray(HEADER_BYTES, end + 4);
  const flags = 0x8180 | (text === undefined ? NAME_ERROR : 0);
  const header = Buffer.alloc(HEADER_BYTES);
  question.copy(header, 0, 0, 2);
  for (const [place, value] of [flags, 1, text === undefined ? 0 : 1].entries())
    header.writeUInt16BE(value, 2 + 2 * place);
  return text === undefined ? Buffer.concat([header, asked]) : Buffer.concat([header, asked, record(text)]);
}

/** The name is a pointer to the question's. */
function record(text: string): Buffer {
  const data = Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, 16, 0, 1, 0, 0, 0, 1, 0, data.length]);
  return Buffer.concat([head, data]);
}

function nameIn(message: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString("ascii", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}
