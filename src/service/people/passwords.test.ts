import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Hashed, type PasswordSettings, Passwords } from "./passwords.ts";

const PEPPER = createSecretKey(Buffer.alloc(32, 7));
const CHEAP = { memoryKiB: 64, passes: 1, parallelism: 1 };

function passwords(changes: Partial<PasswordSettings> = {}): Passwords {
  return new Passwords({ pepper: PEPPER, cost: CHEAP, ...changes });
}

function textOf(hashed: Hashed): string {
  if (hashed.kind === "busy") throw new Error("nobody else is hashing");
  return hashed.text;
}

describe("passwords", () => {
  it("are kept as argon2id with their parameters, by default OWASP's minimum", async () => {
    const stored = textOf(await new Passwords({ pepper: PEPPER }).hash("correct horse"));
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it("are proved in any Unicode form, and by nothing else", async () => {
    const stored = textOf(await passwords().hash("senha çãé"));
    expect(await passwords().verify("senha çãé".normalize("NFD"), stored)).toEqual({
      kind: "right",
      isOutdated: false,
    });
    for (const wrong of ["senha cae", "senha çãé ", ""])
      expect(await passwords().verify(wrong, stored)).toEqual({ kind: "wrong" });
    expect(await passwords().verify("senha çãé", "$argon2id$nonsense")).toEqual({ kind: "wrong" });
    expect(await passwords().verify("senha çãé", undefined)).toEqual({ kind: "wrong" });
  });

  it("cannot be proved without the pepper", async () => {
    const stored = textOf(await passwords().hash("correct horse"));
    const elsewhere = passwords({ pepper: createSecretKey(Buffer.alloc(32, 8)) });
    expect(await elsewhere.verify("correct horse", stored)).toEqual({ kind: "wrong" });
  });

  it("say so when the cost was raised since", async () => {
    const stored = textOf(await passwords().hash("correct horse"));
    const raised = passwords({ cost: { ...CHEAP, passes: 2 } });
    expect(await raised.verify("correct horse", stored)).toEqual({ kind: "right", isOutdated: true });
    expect(
      await passwords().verify("correct horse", textOf(await raised.hash("correct horse"))),
    ).toMatchObject({
      isOutdated: false,
    });
  });

  it("are hashed few at a time, in turn, and those that would wait too long are told", async () => {
    const few = passwords({ parallelMax: 1, waitingMax: 2 });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => few.hash("correct horse")));
    expect(answers.map(({ kind }) => kind)).toEqual(["hashed", "hashed", "hashed", "busy", "busy"]);
    expect((await few.hash("correct horse")).kind).toBe("hashed");
  });
});
