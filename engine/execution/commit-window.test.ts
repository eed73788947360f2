import { describe, expect, it } from "vitest";
import { CommitWindow } from "./commit-window.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the commit window", () => {
  it("lets tenants in by turns, whoever came with how much", async () => {
    const window = new CommitWindow(100);
    const order: string[] = [];
    const enter = (tenant: string, accounts: number) =>
      window.enter(accounts, tenant).then(() => void order.push(tenant));
    await window.enter(100, "big");
    for (let chunk = 0; chunk < 3; chunk += 1) void enter("big", 100);
    void enter("other", 100);
    void enter("third", 100);
    for (const left of ["big", "big", "other", "third", "big"]) {
      window.leave(100, left);
      await turn();
    }
    expect(order).toEqual(["big", "other", "third", "big", "big"]);
  });

  it("lets a few accounts of a tenant pass beside a full window", async () => {
    const window = new CommitWindow(100);
    await window.enter(100, "big");
    await window.enter(1, "small");
    let second = false;
    void window.enter(50, "small").then(() => {
      second = true;
    });
    let more = false;
    void window.enter(1, "big").then(() => {
      more = true;
    });
    await turn();
    expect([second, more]).toEqual([false, false]);
    window.leave(1, "small");
    await turn();
    expect([second, more]).toEqual([true, false]);
    window.leave(100, "big");
    await turn();
    expect(more).toBe(true);
  });

  it("has room for a few accounts although another tenant waits, but not past their own", async () => {
    const window = new CommitWindow(100);
    await window.enter(100, "big");
    void window.enter(100, "big");
    expect([window.hasRoom(1, "small"), window.hasRoom(1, "big")]).toEqual([true, false]);
    void window.enter(51, "small");
    expect(window.hasRoom(1, "small")).toBe(false);
  });

  it("is quiet for a tenant with less than two chunks, or few accounts, under way", async () => {
    const window = new CommitWindow(1_000);
    await window.enter(20, "a");
    expect([window.isQuiet(250, "a"), window.isQuiet(250, "b")]).toEqual([true, true]);
    await window.enter(20, "a");
    expect([window.isQuiet(250, "a"), window.isQuiet(10, "a"), window.isQuiet(250, "b")]).toEqual([
      false,
      true,
      true,
    ]);
    window.leave(20, "a");
    expect(window.isQuiet(250, "a")).toBe(true);
  });

  it("passes a chunk that is larger than itself alone", async () => {
    const window = new CommitWindow(100);
    await window.enter(1_000, "a");
    let next = false;
    void window.enter(60, "b").then(() => {
      next = true;
    });
    await turn();
    expect(next).toBe(false);
    window.leave(1_000, "a");
    await turn();
    expect(next).toBe(true);
  });
});
