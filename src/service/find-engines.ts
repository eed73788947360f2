// The engines that this service asks: those that the record knows, or the configured one where it knows none.
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { readShards } from "../../adapters/postgres/postgres-shard-store.ts";
import { Engines } from "../engine-client/engines.ts";
import { ServiceProblem } from "./service-problem.ts";

export function findEngines(
  pool: pg.Pool,
  operatorToken: string,
  configuredUrl: string | undefined,
): Engines {
  const configured =
    configuredUrl === undefined
      ? []
      : [{ id: configuredUrl, slot: 0, name: "configured", url: configuredUrl }];
  return new Engines({
    operatorToken,
    members: async () => {
      const { members } = await readShards(pool);
      return members.some(({ url }) => url !== undefined) ? members : configured;
    },
  });
}

export async function readOperatorToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceProblem(
      `The operator token ${file} cannot be read (${reason}). \`npm start\` makes one; engines and services have the same.`,
    );
  }
}
