// Asks the test run for PostgreSQL or Redis, from inside a test file.
import { inject } from "vitest";
import type { ServiceAnswer, ServiceName } from "./test-services.ts";

/** Connection URL. Throws with a sentence that says what to do: a test that needs a service never passes without it. */
export async function testServiceUrl(name: ServiceName): Promise<string> {
  const response = await fetch(`${inject("testServicesUrl")}/${name}`);
  const answer = (await response.json()) as ServiceAnswer;
  if (answer.kind === "problem") throw new Error(answer.sentence);
  return answer.url;
}
