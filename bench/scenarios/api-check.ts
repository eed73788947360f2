// Nothing is measured before the answers are right: of the caller's tenant, all of them, and the same from every contender.
import type { Population, ReadTenant } from "../rig/api-population.ts";
import type { ServiceGround } from "../rig/service-ground.ts";
import { type ApiContender, adminOf, bearer, type Headers, SERVICE } from "./api-contenders.ts";
import { API_READS, type ApiRead } from "./api-reads.ts";

/** By contender and read: the very answer that each request of the load must get. */
export type ExpectedAnswers = ReadonlyMap<ApiContender, ReadonlyMap<ApiRead, string>>;

/** Throws at the first wrong answer. Contenders must be running. */
export async function checkAnswers(
  contenders: readonly ApiContender[],
  { tenants }: Population,
  ground: Pick<ServiceGround, "tokens">,
): Promise<ExpectedAnswers> {
  const whole = contenders.find(({ name }) => name === SERVICE);
  if (whole === undefined) throw new Error("the service is not among the contenders");
  for (const tenant of tenants) await checkPeople(whole, tenant, await bearer(ground, adminOf(tenant)));
  const answers = new Map<ApiContender, ReadonlyMap<ApiRead, string>>();
  for (const contender of contenders) answers.set(contender, await answersOf(contender, tenants[0]));
  for (const [contender, texts] of answers)
    for (const [read, text] of texts)
      if (mustEqual(contender, read) && text !== answers.get(whole)?.get(read))
        throw new Error(`${read.name} of ${contender.name}: another answer than the service's`);
  return answers;
}

/** An API key says so in `me`; a trader without row-level security is shown the tenant's. */
function mustEqual({ name, isNarrowed }: ApiContender, { path, caller }: ApiRead): boolean {
  if (path === "/v1/me") return !name.includes("API key");
  return isNarrowed || caller === "admin";
}

async function answersOf(contender: ApiContender, tenant: ReadTenant): Promise<ReadonlyMap<ApiRead, string>> {
  const answers = new Map<ApiRead, string>();
  for (const read of API_READS) {
    const text = await ask(contender, read.path, contender.headers[read.caller]);
    const isJudged = contender.isNarrowed || read.caller === "admin";
    const objection = isJudged ? read.objection(JSON.parse(text), tenant) : undefined;
    if (objection !== undefined) throw new Error(`${read.name} of ${contender.name}: ${objection}`);
    answers.set(read, text);
  }
  return answers;
}

interface PeoplePage {
  readonly items: readonly { readonly id: string }[];
  readonly next: string | null;
}

/** Page by page: exactly the tenant's people, each once. */
async function checkPeople(contender: ApiContender, { slug, people }: ReadTenant, headers: Headers) {
  const seen: string[] = [];
  let cursor = "";
  do {
    const text = await ask(contender, `/v1/people?limit=200${cursor}`, headers);
    const { items, next } = JSON.parse(text) as PeoplePage;
    seen.push(...items.map(({ id }) => id));
    cursor = next === null ? "" : `&cursor=${next}`;
  } while (cursor !== "" && seen.length <= people.size);
  const own = new Set(seen.filter((id) => people.has(id)));
  if (seen.length !== people.size || own.size !== people.size)
    throw new Error(
      `${slug} has ${people.size} people; shown were ${seen.length}, ${own.size} of them its own`,
    );
}

export async function ask({ service }: Pick<ApiContender, "service">, path: string, headers: Headers) {
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, { headers });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
