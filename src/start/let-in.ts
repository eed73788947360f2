// Lets engines or services into the database as a role that owns nothing, under a password made for this installation.
import pg from "pg";
import { OperatorProblem } from "./operator-problem.ts";

const VARIABLES = {
  flotilla_engine: "ENGINE_DATABASE_URL",
  flotilla_service: "SERVICE_DATABASE_URL",
} as const;

/** Sees to it that the role has this password, and answers the address with both. `ownerUrl` must be allowed to alter the role, unless it has. */
export async function letIn(
  ownerUrl: string,
  role: keyof typeof VARIABLES,
  password: string,
): Promise<string> {
  const url = ownerUrl.replace(
    /^(postgres(?:ql)?:\/\/)(?:[^@/]*@)?/,
    `$1${role}:${encodeURIComponent(password)}@`,
  );
  if (!(await opens(url))) await setPassword(ownerUrl, role, password);
  return url;
}

async function opens(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    // Whatever else is wrong is met as the owner too, and told then.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function setPassword(ownerUrl: string, role: keyof typeof VARIABLES, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`);
  } catch (cause) {
    throw new OperatorProblem(
      `The database's role ${role} could not be given its password.`,
      `Let an administrator set one (alter role ${role} login password '…'), and say ${VARIABLES[role]}=postgres://${role}:…@host/database.`,
      cause,
    );
  } finally {
    await client.end();
  }
}
