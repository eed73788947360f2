import { describe, expect, it } from "vitest";
import { Lanes } from "./lanes.ts";

describe("Lanes", () => {
  it("lets one holder in at a time, first come first served", async () => {
    const lanes = new Lanes();
    const order: string[] = [];
    const first = lanes.tryTake("a");
    const waiting = ["second", "third"].map((name) =>
      lanes.take("a").then((release) => {
        order.push(name);
        release();
      }),
    );
    expect(lanes.tryTake("a")).toBeUndefined();
    expect(order).toEqual([]);
    first?.();
    await Promise.all(waiting);
    expect(order).toEqual(["second", "third"]);
    expect(lanes.busy()).toBe(0);
  });

  it("keeps lanes apart, and releasing twice frees nothing twice", async () => {
    const lanes = new Lanes();
    const a = lanes.tryTake("a");
    expect(lanes.tryTake("b")).toBeDefined();
    const next = lanes.take("a");
    a?.();
    a?.();
    await next;
    expect(lanes.tryTake("a")).toBeUndefined();
  });
});
