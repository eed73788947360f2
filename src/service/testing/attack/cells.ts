// Who asks with whose ids: the cells of the attack matrix for one sample.
import { randomUUID } from "node:crypto";
import type { Role } from "../../access/role.ts";
import type { Restricted } from "../../access/rule.ts";
import { type Attack, PLATFORM_HOST, type Question } from "./attack.ts";
import { type Household, type Ids, INSIDERS, type Insider, type Kind } from "./household.ts";
import type { OperationSample, Values } from "./operation-sample.ts";

export interface Cell extends Question {
  readonly who: string;
  /** What the answer may not tell, unless the caller said it. */
  readonly secrets: readonly string[];
  /** With an id of their own this caller would be let in. */
  readonly isAsker: boolean;
}

const ROLE_OF: Readonly<Record<Insider, Role>> = {
  ...{ viewer: "viewer", trader: "trader", provider: "provider", admin: "tenant-admin" },
};

/** Nobody, another tenant, and the roles that may not, with ids that are there. */
export function intruderCells(
  { home, foreign }: Attack,
  sample: OperationSample,
  rule: Restricted,
): readonly Cell[] {
  const rest = {
    host: home.host,
    values: valuesOf(sample, home.ids),
    secrets: secretsOf(home),
    isAsker: false,
  };
  const outOfReach = INSIDERS.filter((insider) => !(ROLE_OF[insider] in rule.reach));
  return [
    { ...rest, who: "nobody", authorization: undefined },
    { ...rest, who: "another tenant's admin at our host", authorization: foreign.people.admin },
    { ...rest, who: "an API key of theirs at our host", authorization: foreign.keys.admin },
    ...outOfReach.map((who) => ({ ...rest, who, authorization: home.people[who] })),
  ];
}

/** Everybody with ids that are not theirs: each by itself beside own ones, and all together. */
export function foreignCells(attack: Attack, sample: OperationSample): readonly Cell[] {
  const fields = Object.keys(sample.ids ?? {});
  const swapped = fields.length > 1 ? [...fields.map((field) => [field]), fields] : [fields];
  return fields.length === 0 ? [] : swapped.flatMap((some) => cellsWith(attack, sample, some));
}

function cellsWith(attack: Attack, sample: OperationSample, fields: readonly string[]): readonly Cell[] {
  const { home, foreign } = attack;
  const swap = (from: Ids, to: Ids | undefined): Values => ({
    ...valuesOf(sample, from),
    ...Object.fromEntries(fields.map((field) => [field, idOf(sample.ids?.[field], to)])),
  });
  const asker = askerOf(attack, sample);
  const name = fields.join(" and ");
  const strangers = { who: `${name} of ours, by another tenant's admin`, isAsker: false };
  const byKey = { isAsker: false, values: swap(home.ids, foreign.ids), secrets: secretsOf(foreign) };
  const cells: Cell[] = [
    ...(["trader", "admin"] as const).map((insider) => ({
      ...{ ...byKey, who: `${name} of another tenant, by an API key of our ${insider}` },
      ...{ host: home.host, authorization: home.keys[insider] },
    })),
    ...INSIDERS.map((insider) => ({
      ...{ who: `${name} of another tenant, by our ${insider}`, isAsker: insider === sample.as },
      ...{ host: home.host, authorization: home.people[insider] },
      ...{ values: swap(home.ids, foreign.ids), secrets: secretsOf(foreign) },
    })),
    {
      ...{ ...strangers, host: foreign.host, authorization: foreign.people.admin },
      ...{ values: swap(foreign.ids, home.ids), secrets: secretsOf(home) },
    },
    {
      ...{ ...strangers, who: `${name} of ours, by another tenant's API key` },
      ...{ host: foreign.host, authorization: foreign.keys.admin },
      ...{ values: swap(foreign.ids, home.ids), secrets: secretsOf(home) },
    },
    {
      ...{ ...asker, who: `${name} of nobody`, isAsker: true },
      ...{ values: swap(home.ids, undefined), secrets: secretsOf(foreign) },
    },
  ];
  const isPrivate = fields.some(
    (field) => !sample.shared?.includes(field) && sample.ids?.[field] !== "tenant",
  );
  if (!isPrivate || (sample.as !== "trader" && sample.as !== "provider")) return cells;
  const { tenant: _, ...theirs } = home.others;
  const another = { who: `${name} of another ${sample.as} of ours`, isAsker: true };
  const values = swap(home.ids, home.others);
  const secrets = [...Object.values(theirs), home.marks.others];
  cells.push({ ...asker, ...another, values, secrets });
  if (sample.as === "trader")
    cells.push({
      ...{ who: `${name} of another trader of ours, by an API key`, isAsker: false, values, secrets },
      ...{ host: home.host, authorization: home.keys.trader },
    });
  return cells;
}

/** The caller for whom it succeeds. */
export function askerOf(
  { home, platform }: Attack,
  { as }: OperationSample,
): Pick<Question, "host" | "authorization"> {
  if (as === "platform") return { host: PLATFORM_HOST, authorization: platform };
  return { host: home.host, authorization: as === "nobody" ? undefined : home.people[as] };
}

export function valuesOf({ ids = {} }: OperationSample, from: Ids | undefined): Values {
  return Object.fromEntries(Object.entries(ids).map(([field, kind]) => [field, idOf(kind, from)]));
}

function idOf(kind: Kind | undefined, from: Ids | undefined): string {
  if (kind !== undefined && from !== undefined) return from[kind];
  return kind === "domain" ? `${randomUUID()}.example` : randomUUID();
}

export function secretsOf({ ids, others, marks, tenantId }: Household): readonly string[] {
  return [...Object.values(ids), ...Object.values(others), marks.own, marks.others, tenantId];
}
