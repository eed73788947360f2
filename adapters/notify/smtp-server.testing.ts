// A mail server on loopback that speaks what is needed of it, and writes down every line that it was told.
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

export interface TestMailServer {
  readonly url: string;
  /** Without line ends. */
  readonly lines: string[];
  /** What it says to a receiver, like `550 no such mailbox`; undefined: they are taken. */
  refusal: string | undefined;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<TestMailServer> {
  const lines: string[] = [];
  const server = createServer((socket) => {
    let inData = false;
    let text = "";
    const answer = (line: string): void => {
      if (inData) {
        if (line !== ".") return;
        inData = false;
        socket.write("250 taken\r\n");
      } else if (/^DATA/.test(line)) {
        inData = true;
        socket.write("354 go on\r\n");
      } else if (/^QUIT/.test(line)) socket.end("221 bye\r\n");
      else
        socket.write(
          /^RCPT/.test(line) && running.refusal !== undefined ? `${running.refusal}\r\n` : "250 ok\r\n",
        );
    };
    socket.on("error", () => undefined);
    socket.write("220 test\r\n");
    socket.on("data", (part) => {
      text += part.toString();
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        lines.push(line);
        answer(line);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const running: TestMailServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true`,
    lines,
    refusal: undefined,
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
  return running;
}
