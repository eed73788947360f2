// Every operation, asked by everybody with everybody's ids. An operation without a sample in `testing/attack/` fails here.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../../test/fleet/eventually.ts";
import { dumpDatabase } from "../../../test/support/dump-database.ts";
import { POLICY } from "../access/policy.ts";
import { type Attack, type Question, type Said, startAttack } from "../testing/attack/attack.ts";
import { askerOf, foreignCells, intruderCells, secretsOf, valuesOf } from "../testing/attack/cells.ts";
import { idsIn } from "../testing/attack/ids-in.ts";
import type { OperationSample } from "../testing/attack/operation-sample.ts";
import { SAMPLED, samplesOf } from "../testing/attack/operation-samples.ts";
import { describedOperations } from "./described-operations.ts";
import type { Operation } from "./operation.ts";

const OPERATIONS = describedOperations();
/** They look like ids and are none of a tenant's: markets, and a chat of Telegram. */
const NO_IDS = ["instrumentId", "instrumentIds", "chatId"];
/** What an engine writes by itself meanwhile. */
const ENGINES_OWN = /^(account_equity|credential_use|credential_check|engine_\w+|shard\w*) /;
/** That a key was used is noted whatever for. */
const KEY_USED = /"last_used_at": (\d+|null)/;
const REFUSED = [401, 403, 404];
/** To who would be let in with an id of their own: nothing else was in the way. */
const FOUND_NOTHING = [401, 404];

function eachSample(): readonly (readonly [Operation, OperationSample])[] {
  return OPERATIONS.flatMap((operation) =>
    samplesOf(operation.id).map((sample) => [operation, sample] as const),
  );
}

function leaksOf({ text, sent }: Said, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => text.includes(secret) && !sent.includes(secret));
}

const short = ({ status, text }: Said) => `${status} ${text.slice(0, 200)}`;

describe("W21, B05: the attack matrix, every operation × role × own, foreign and unknown id", () => {
  let attack: Attack;
  /** Every status with which each operation answered. */
  const seen = new Map<string, number[]>(OPERATIONS.map(({ id }) => [id, []]));
  beforeAll(async () => {
    attack = await startAttack();
  }, 60_000);
  afterAll(() => attack?.stop());

  const ask = async (operation: Operation, sample: OperationSample, question: Question) => {
    const said = await attack.ask(operation, sample, question);
    seen.get(operation.id)?.push(said.status);
    return said;
  };

  it("has a sample of each operation that is served, and of no other, with every id that it takes", () => {
    expect(SAMPLED.toSorted()).toEqual(OPERATIONS.map(({ id }) => id).toSorted());
    for (const [{ id, path, query, body }, { ids = {}, words = {} }] of eachSample()) {
      const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
      const known = [...Object.keys(ids), ...Object.keys(words), ...NO_IDS];
      const forgotten = [...inPath, ...idsIn(query), ...idsIn(body)].filter((name) => !known.includes(name));
      expect([id, forgotten]).toEqual([id, []]);
    }
  });

  it("refuses whoever is nobody, of another tenant or of a role that may not, whatever they name", async () => {
    const broken: string[] = [];
    for (const [operation, sample] of eachSample()) {
      const rule = POLICY[operation.id];
      for (const cell of rule?.kind === "restricted" ? intruderCells(attack, sample, rule) : []) {
        const said = await ask(operation, sample, cell);
        const leaks = leaksOf(said, cell.secrets);
        if (![401, 403].includes(said.status) || leaks.length > 0)
          broken.push(`${operation.id} by ${cell.who}: ${short(said)}, leaks ${leaks.join()}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("finds nothing by an id of another tenant, another person or nobody, tells nothing of them and changes nothing", {
    timeout: 60_000,
  }, async () => {
    const broken: string[] = [];
    const before = await rowsOfAll();
    for (const [operation, sample] of eachSample()) {
      const nothing = sample.isFilter === true ? await emptyList(operation, sample) : undefined;
      for (const cell of foreignCells(attack, sample)) {
        const said = await ask(operation, sample, cell);
        const isEmpty = said.status === 200 && said.text === nothing;
        const leaks = leaksOf(said, cell.secrets);
        const isRefused = (cell.isAsker ? FOUND_NOTHING : REFUSED).includes(said.status);
        if (!(isEmpty || isRefused) || leaks.length > 0)
          broken.push(`${operation.id} with ${cell.who}: ${short(said)}, leaks ${leaks.join()}`);
      }
    }
    expect(broken).toEqual([]);
    expect(await rowsOfAll()).toEqual(before);
  });

  it("lets in who may, with ids of their own, and shows nothing of another tenant", {
    timeout: 60_000,
  }, async () => {
    const broken: string[] = [];
    for (const [operation, sample] of eachSample()) {
      const said = await succeed(operation, sample);
      const leaks = sample.as === "platform" ? [] : leaksOf(said, secretsOf(attack.foreign));
      const isVain = sample.isFilter === true && said.text === (await emptyList(operation, sample));
      if (said.status !== operation.success.status || isVain || leaks.length > 0)
        broken.push(`${operation.id}: ${short(said)}, leaks ${leaks.join()}`);
    }
    expect(broken).toEqual([]);
  });

  it("refuses to the public what is wrong", async () => {
    for (const [operation, sample] of eachSample()) {
      if (POLICY[operation.id]?.kind !== "public") continue;
      const { host = attack.home.host, body } = sample.refused ?? {};
      const values = valuesOf(sample, undefined);
      const wrong = body === undefined ? {} : { body };
      const { status } = await ask(operation, sample, { host, authorization: undefined, values, ...wrong });
      expect([operation.id, status >= 400 && status < 500]).toEqual([operation.id, true]);
    }
  });

  it("B05, contract coverage: has by now seen each operation succeed as it is described, and refuse", () => {
    const without = (isMet: (operation: Operation, statuses: readonly number[]) => boolean) =>
      OPERATIONS.filter((operation) => !isMet(operation, seen.get(operation.id) ?? [])).map(({ id }) => id);
    expect(without(({ success }, statuses) => statuses.includes(success.status))).toEqual([]);
    expect(without((_, statuses) => statuses.some((status) => status >= 400 && status < 500))).toEqual([]);
  });

  /** As it is where nothing is found. */
  async function emptyList(operation: Operation, sample: OperationSample): Promise<string> {
    const question = { ...askerOf(attack, sample), values: valuesOf(sample, undefined) };
    return (await ask(operation, sample, question)).text;
  }

  async function succeed(operation: Operation, sample: OperationSample): Promise<Said> {
    const { authorization, values = {} } = (await sample.before?.(attack)) ?? {};
    const question = {
      ...{ ...askerOf(attack, sample), ...(authorization === undefined ? {} : { authorization }) },
      values: { ...valuesOf(sample, attack.home.ids), ...values },
    };
    const once = () => ask(operation, sample, question);
    if (sample.isPatient !== true) return once();
    let said: Said | undefined;
    await eventually(async () => {
      said = await once();
      if (said.status !== operation.success.status) throw new Error(short(said));
    }, 15_000).catch(() => undefined);
    return said ?? once();
  }

  async function rowsOfAll(): Promise<readonly string[]> {
    const { home, foreign, service } = attack;
    const rows = await dumpDatabase(service.database.url);
    const ours = rows.filter((row) => row.includes(home.tenantId) || row.includes(foreign.tenantId));
    return ours
      .filter((row) => !ENGINES_OWN.test(row))
      .map((row) => row.replace(KEY_USED, ""))
      .toSorted();
  }
});
