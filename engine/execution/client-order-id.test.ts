import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, SignalId, TenantId } from "../domain/ids.ts";
import type { Leg } from "../domain/order.ts";
import { canaryOrderId, clientOrderId, isOurs, legOf, type Mac } from "./client-order-id.ts";

const mac: Mac = (message) => createHmac("sha256", "golden").update(message).digest();
const parts = (leg: Leg, generation = 0) => ({
  tenantId: "0190a000-0000-7000-8000-000000000001" as TenantId,
  signalId: "0190a000-0000-7000-8000-000000000002" as SignalId,
  accountId: "0190a000-0000-7000-8000-000000000003" as AccountId,
  leg,
  generation,
});

describe("clientOrderId", () => {
  // Changing one of these is a breaking change: see the docstring.
  it.each`
    leg                 | generation | id
    ${"entry"}          | ${0}       | ${"f1e0vxmop3t6my5h7ohnbdhbqnedud"}
    ${"entry"}          | ${1}       | ${"f1e02cjmpjgpzbiyzuxxtyt5nqrrwi"}
    ${"stop"}           | ${0}       | ${"f1s0pq3zdavr2b6wsdoke3q3srvj2w"}
    ${"target-1"}       | ${0}       | ${"f1t126yox5a5iwg3skm63hititwucv"}
    ${"target-9"}       | ${3}       | ${"f1t9vr23lra362p4urbsyw7t3wtwz6"}
    ${"exit"}           | ${0}       | ${"f1x0zci6tayzasrjdyhfjvaymrkuh3"}
    ${"emergency-exit"} | ${2}       | ${"f1z0ltmrbs3bxn7hgwfeuqb5ml6ykm"}
  `("golden vector $leg generation $generation", ({ leg, generation, id }) => {
    expect(clientOrderId(mac, parts(leg, generation))).toBe(id);
    expect(legOf(id)).toBe(leg);
  });

  it.each([
    "",
    "f1e0",
    "f1q0vxmop3t6my5h7ohnbdhbqnedud",
    "f1e0vxmop3t6my5h7ohnbdhbqnedu1",
    "x-f1e0vxmop3t6my5h7ohnbdhbqned",
  ])("%j is not ours", (id) => {
    expect([legOf(id), isOurs(id)]).toEqual([undefined, false]);
    expect(isOurs(canaryOrderId(mac, id))).toBe(false);
  });

  it("is legal at every venue and differs for every part", () => {
    const uuid = fc.uuid();
    fc.assert(
      fc.property(uuid, uuid, uuid, fc.nat(9), fc.nat(99), (tenant, signal, account, target, generation) => {
        const input = {
          tenantId: tenant as TenantId,
          signalId: signal as SignalId,
          accountId: account as AccountId,
          leg: `target-${target}` as const,
          generation,
        };
        const id = clientOrderId(mac, input);
        expect(id).toMatch(/^[a-z0-9]{30}$/);
        expect(isOurs(id)).toBe(true);
        expect(clientOrderId(mac, input)).toBe(id);
        expect(clientOrderId(mac, { ...input, generation: generation + 1 })).not.toBe(id);
        expect(clientOrderId(mac, { ...input, leg: "exit" })).not.toBe(id);
      }),
    );
  });
});
