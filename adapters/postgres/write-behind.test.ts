import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRowFault, WriteBehind, type WriteBehindOptions } from "./write-behind.ts";

function recorder(changes: Partial<WriteBehindOptions<number>> = {}): {
  readonly batches: number[][];
  readonly writes: WriteBehind<number>;
} {
  const batches: number[][] = [];
  const writes = new WriteBehind<number>({
    write: async (items) => {
      await sleep(1);
      batches.push([...items]);
    },
    isItemFault: isRowFault,
    lingerMs: 1,
    batchMax: 50,
    waitingMax: 1_000,
    ...changes,
  });
  return { batches, writes };
}

describe("write-behind", () => {
  it("gathers what comes together into few batches, in order", async () => {
    const { batches, writes } = recorder();
    await Promise.all(Array.from({ length: 120 }, (_, item) => writes.add(item)));
    expect(batches.flat()).toEqual(Array.from({ length: 120 }, (_, item) => item));
    expect(batches.map(({ length }) => length)).toEqual([50, 50, 20]);
  });

  it("goes on when the next write is added at the moment the last one is done", async () => {
    const { batches, writes } = recorder();
    for (let item = 0; item < 20; item++) await writes.add(item);
    expect(batches.flat()).toHaveLength(20);
  });

  it("keeps the order of adding, whatever the pauses between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 25 }), async (pauses) => {
        const { batches, writes } = recorder({ batchMax: 4 });
        const added: Promise<void>[] = [];
        for (const [item, pauseMs] of pauses.entries()) {
          added.push(writes.add(item));
          if (pauseMs > 1) await sleep(pauseMs - 1);
        }
        await writes.drain();
        await Promise.all(added);
        expect(batches.flat()).toEqual([...pauses.keys()]);
      }),
      { numRuns: 20 },
    );
  });

  it("rejects only the item at fault", async () => {
    const write = async (items: readonly number[]): Promise<void> => {
      if (items.includes(3)) throw Object.assign(new Error("bad row"), { code: "23514" });
    };
    const { writes } = recorder({ write });
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => writes.add(item)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("rejects a whole batch, untried, when the connection is lost", async () => {
    let tries = 0;
    const write = async (): Promise<void> => {
      tries++;
      throw new Error("connection terminated");
    };
    const { writes } = recorder({ write });
    const results = await Promise.allSettled([1, 2].map((item) => writes.add(item)));
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(tries).toBe(1);
  });

  it("refuses to fill the memory", async () => {
    const { writes } = recorder({ waitingMax: 2, lingerMs: 50 });
    const waiting = [writes.add(1), writes.add(2)];
    await expect(writes.add(3)).rejects.toThrow("waiting for the database");
    await writes.drain();
    await Promise.all(waiting);
  });
});
