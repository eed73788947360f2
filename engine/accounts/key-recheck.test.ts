import { describe, expect, it } from "vitest";
import { account } from "../../risk/testing.ts";
import { decimal } from "../domain/decimal.ts";
import type { AccountId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { CredentialCheck } from "../ports/credential-checks.ts";
import type { CredentialReport, Read, Venue } from "../ports/venue.ts";
import { KeyRecheck } from "./key-recheck.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const good: CredentialReport = {
  ...{ canTrade: true, canWithdraw: false, canTransfer: false, ipRestricted: true },
  ...{ expiresAt: undefined, extraPermissions: [], positionMode: "one-way", clockOffsetMs: 0 },
  balance: { equity: decimal(500), walletBalance: decimal(500), availableMargin: decimal(500) },
};

/** A day of rounds over ports that are held in memory, in virtual time. */
function world(count: number, answer: (id: AccountId) => Read<CredentialReport>) {
  let now = 10 * DAY_MS;
  const accounts = new Map(
    Array.from({ length: count }, (_, at) => {
      const id = `account-${String(at).padStart(5, "0")}` as AccountId;
      return [id, account({ id, environment: "live" })] as const;
    }),
  );
  const saved = new Map<AccountId, CredentialCheck>();
  const suspended: string[] = [];
  const answered: AccountId[] = [];
  const checkCredentials = async (id: AccountId) => answer(id);
  const recheck = new KeyRecheck({
    credentialChecks: {
      due: async (before) =>
        [...accounts.keys()]
          .filter((id) => (saved.get(id)?.checkedAt ?? 0) < before)
          .sort((a, b) => (saved.get(a)?.checkedAt ?? 0) - (saved.get(b)?.checkedAt ?? 0)),
      save: async (check) => void saved.set(check.accountId, check),
    },
    directory: { account: (id) => accounts.get(id), accounts: () => accounts.values() },
    venueOf: () => ({ checkCredentials }) as unknown as Venue,
    serves: (id) => !id.endsWith("7"),
    keys: {
      refused: async (id, reason) => void suspended.push(`${id} ${reason}`),
      answered: (id) => void answered.push(id),
    },
    clock: { now: () => now as UnixMs, monotonic: () => now as never },
    timers: { after: () => () => undefined, every: () => () => undefined },
    journal: { write: () => undefined },
    meter: { observe: () => undefined, count: () => undefined, gauge: () => undefined },
  });
  const pass = async (minutes: number): Promise<number> => {
    const before = saved.size;
    for (let minute = 0; minute < minutes; minute += 1) {
      now += MINUTE_MS;
      await recheck.round();
    }
    return saved.size - before;
  };
  return { saved, suspended, answered, pass, lookAt: (id: string) => recheck.lookAt(id as AccountId) };
}

describe("the daily look at keys", () => {
  it("is spread over the day, and reaches every account that is served", async () => {
    const { saved, pass, suspended } = world(3_000, () => ({ kind: "ok", value: good }));
    expect(await pass(60)).toBe(120);
    await pass(23 * 60);
    expect(saved.size).toBe(2_700);
    expect([...saved.keys()].filter((id) => id.endsWith("7"))).toEqual([]);
    expect(suspended).toEqual([]);
  });

  it("is not held up by accounts whose venue does not answer, and suspends nobody for that", async () => {
    const away: Read<CredentialReport> = {
      kind: "failed",
      code: "TIMEOUT",
      reason: "away",
      credentials: false,
    };
    const { saved, pass, suspended } = world(20, (id) =>
      id < "account-00010" ? away : { kind: "ok", value: good },
    );
    await pass(60);
    expect([...saved.keys()].every((id) => id >= "account-00010")).toBe(true);
    expect(saved.size).toBe(9);
    expect(suspended).toEqual([]);
  });

  it("suspends a key that gained a right or lost its addresses, with code and sentence, and one that is refused", async () => {
    const answers: readonly Read<CredentialReport>[] = [
      { kind: "ok", value: { ...good, canWithdraw: true } },
      { kind: "ok", value: { ...good, canTransfer: true } },
      { kind: "ok", value: { ...good, ipRestricted: false } },
      { kind: "failed", code: "-2015", reason: "Invalid API-key", credentials: true },
    ];
    const { pass, saved, suspended } = world(
      4,
      (id) => answers[+id.slice(-1)] ?? { kind: "ok", value: good },
    );
    await pass(10);
    expect(suspended.map((line) => line.split(":")[0]).sort()).toEqual([
      "account-00000 KEY_CAN_WITHDRAW",
      "account-00001 KEY_CAN_TRANSFER",
      "account-00002 KEY_NOT_IP_RESTRICTED",
      "account-00003 KEY_REFUSED_BY_VENUE",
    ]);
    expect([...saved.values()].map(({ verdict }) => verdict.kind)).toEqual(Array(4).fill("refused"));
  });

  it("looks at one at once where somebody asks, and says when it cannot", async () => {
    const { saved, suspended, answered, lookAt } = world(10, (id) =>
      id === "account-00001"
        ? { kind: "failed", code: "TIMEOUT", reason: "away", credentials: false }
        : { kind: "ok", value: { ...good, canWithdraw: id === "account-00002" } },
    );
    expect(await lookAt("account-00000")).toBe("looked");
    expect(await lookAt("account-00000")).toBe("looked");
    expect(await lookAt("account-00001")).toBe("unanswered");
    expect(await lookAt("account-00002")).toBe("looked");
    expect(await lookAt("account-00007")).toBe("not-here");
    expect([...saved.keys()]).toEqual(["account-00000", "account-00002"]);
    expect(answered).toContain("account-00000");
    expect(suspended).toEqual([expect.stringContaining("account-00002 KEY_CAN_WITHDRAW")]);
  });
});
