import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";

const PROGRAM = `
import { armedStopPoint } from ${JSON.stringify(join(import.meta.dirname, "armed-stop-point.ts"))};
const point = armedStopPoint({ name: "order-claimed", visit: 2 }, () => undefined);
for (const name of ["order-claimed", "order-sending", "order-claimed"]) point(name);
console.log("went on");
`;

it.runIf(process.platform === "linux")(
  "stops the process at its visit, until somebody continues it",
  async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], { stdio: "pipe" });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [complaint] = (await once(child.stderr, "data")) as [Buffer];
    expect(complaint.toString()).toBe("stopped at order-claimed\n");
    const state = async () => (await readFile(`/proc/${child.pid}/stat`, "utf8")).split(" ")[2];
    while ((await state()) !== "T") await sleep(5);
    await sleep(50);
    expect(said).toBe("");
    child.kill("SIGCONT");
    const [code] = (await once(child, "exit")) as [number];
    expect([code, said]).toEqual([0, "went on\n"]);
  },
);
