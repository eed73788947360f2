// Every command that a Redis server is sent, by whomever, as the server tells it. Not by ioredis: what another client sends while its
// monitor is starting breaks it ("Command queue state error").
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Answers how to end it. `onText` is called with whole or partial lines, in their order. */
export async function watchRedis(url: string, onText: (text: string) => void): Promise<() => void> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname).setEncoding("utf8");
  await once(socket, "connect");
  socket.write("MONITOR\r\n");
  const [first] = (await once(socket, "data")) as [string];
  if (!first.startsWith("+OK")) throw new Error(`Redis cannot be watched: ${first}`);
  onText(first);
  socket.on("data", onText);
  return () => socket.destroy();
}
