import { beforeEach, describe, expect, it } from "vitest";
import type { AccountId } from "../domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import { fairShare } from "./fair-share.ts";
import { OwnedShards } from "./owned-shards.ts";
import { SHARD_COUNT, shardOf } from "./shard-of.ts";

const ACCOUNT = "6f2d3c1a-5b7e-4e0f-9a48-1c2d3e4f5a6b" as AccountId;
const SHARD = shardOf(ACCOUNT);

describe("shards", () => {
  it("are the same for ever", () => {
    expect(SHARD).toBe(35);
    expect(shardOf("00000000-0000-4000-8000-000000000000" as AccountId)).toBe(48);
  });

  it("have about as many accounts each", () => {
    const counts = new Array<number>(SHARD_COUNT).fill(0);
    for (let n = 0; n < 64_000; n += 1) {
      const shard = shardOf(`6f2d3c1a-5b7e-4e0f-9a48-${n.toString(16).padStart(12, "0")}` as AccountId);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(700);
    for (const count of counts) expect(count).toBeLessThan(1_300);
  });

  it.each([1, 2, 3, 5, 7, 64])("are shared out whole among %d engines", (engines) => {
    const members = Array.from({ length: engines }, (_, slot) => ({
      id: `engine-${slot}`,
      slot,
      name: "",
      url: undefined,
    }));
    const shares = members.map(({ id }) => fairShare(members, id));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(SHARD_COUNT);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(fairShare(members, "a stranger")).toBe(0);
  });
});

describe("what this process owns", () => {
  let monotonic = 0;
  let wall = 0;
  let owned: OwnedShards;
  const now = () => ({ monotonic: monotonic as MonotonicMs, wall: wall as UnixMs });

  beforeEach(() => {
    monotonic = 1_000;
    wall = 1_000_000;
    owned = new OwnedShards({ monotonic: () => monotonic as MonotonicMs, now: () => wall as UnixMs });
    owned.hold([{ shard: SHARD, epoch: 7 }]);
    owned.serve([SHARD]);
    owned.renewed(now(), 3_500);
  });

  it("is planned and sent for until the lease is late, by either clock", () => {
    const able = () => [owned.serves(ACCOUNT), owned.mayAct(ACCOUNT), owned.fenceOf([ACCOUNT]).epochs[0]];
    expect(able()).toEqual([true, true, 7]);
    monotonic += 3_501;
    expect(able()).toEqual([false, false, -1]);
    monotonic -= 1;
    expect(able()).toEqual([true, true, 7]);
    wall += 3_501;
    expect(able()).toEqual([false, false, -1]);
  });

  it("is told about for longer: whether somebody has taken over, only the record knows", () => {
    monotonic += 5_000;
    expect(owned.factFenceOf([ACCOUNT])).toEqual({ shards: [SHARD], epochs: [7] });
    owned.drop([SHARD]);
    expect(owned.factFenceOf([ACCOUNT])).toEqual({ shards: [SHARD], epochs: [-1] });
  });

  it("counts from before the renewal was asked for", () => {
    const askedAt = now();
    monotonic += 3_600;
    owned.renewed(askedAt, 3_500);
    expect(owned.late).toBe(true);
  });

  it("lets those who wait go on once a renewal is confirmed", async () => {
    monotonic += 5_000;
    let confirmed = false;
    const waiting = owned.confirmed().then(() => {
      confirmed = true;
    });
    await Promise.resolve();
    expect(confirmed).toBe(false);
    owned.renewed(now(), 3_500);
    await waiting;
    expect(owned.serves(ACCOUNT)).toBe(true);
  });

  it("serves nothing that it does not hold, and writes nothing for what it dropped", () => {
    owned.quiesce([SHARD]);
    expect([owned.serves(ACCOUNT), owned.mayAct(ACCOUNT)]).toEqual([false, true]);
    owned.drop([SHARD]);
    owned.serve([SHARD]);
    expect([owned.serves(ACCOUNT), owned.holds(ACCOUNT)]).toEqual([false, false]);
    expect(owned.fenceOf([ACCOUNT])).toEqual({ shards: [SHARD], epochs: [-1] });
  });

  it("names each shard of a chunk once", () => {
    expect(owned.fenceOf([ACCOUNT, ACCOUNT])).toEqual({ shards: [SHARD], epochs: [7] });
  });

  it("knows whose queue an account's owner hears", () => {
    const members = [{ id: "a", slot: 3, name: "", url: undefined }];
    const shard = (owner: string | undefined) => ({ shard: SHARD, epoch: 7, owner });
    owned.route({ members, shards: [shard("a")] });
    expect([owned.slots(), owned.slotOf(ACCOUNT)]).toEqual([[3], 3]);
    owned.route({ members, shards: [shard("buried")] });
    expect([owned.slots(), owned.slotOf(ACCOUNT)]).toEqual([[], undefined]);
  });
});
