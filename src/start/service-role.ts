// Lets the service into the database as the role that sees one tenant at a time, under a password made for this installation.
import pg from "pg";
import { OperatorProblem } from "./operator-problem.ts";

const ROLE = "flotilla_service";

/** Gives the role its password, and answers the address with it. `ownerUrl` must be allowed to alter the role. */
export async function serviceDatabaseUrl(ownerUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`alter role ${ROLE} password ${client.escapeLiteral(password)}`);
  } catch (cause) {
    throw new OperatorProblem(
      `The database's role ${ROLE} could not be given its password.`,
      `Let an administrator set one (alter role ${ROLE} password '…'), and say SERVICE_DATABASE_URL=postgres://${ROLE}:…@host/database.`,
      cause,
    );
  } finally {
    await client.end();
  }
  return ownerUrl.replace(
    /^(postgres(?:ql)?:\/\/)(?:[^@/]*@)?/,
    `$1${ROLE}:${encodeURIComponent(password)}@`,
  );
}
