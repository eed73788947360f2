// The one-shot container before engines and services, the only one with the owner's password: brings the schema up to date, lets the
// roles of both in, and invites the platform's first admin. Safe to run again, and beside running processes.
import { home } from "../../config/home.ts";
import { ConfigError } from "../../config/load-config.ts";
import { loadStartConfig } from "../../config/start.ts";
import { inviteFirstAdmin } from "../start/first-admin.ts";
import { letIn } from "../start/let-in.ts";
import { OperatorProblem } from "../start/operator-problem.ts";
import { prepareDatabase } from "../start/prepare-database.ts";

try {
  const { DATABASE_URL, ENGINE_DATABASE_URL, SERVICE_DATABASE_URL, FLOTILLA_HOME, ADMIN_EMAIL } =
    loadStartConfig();
  if (DATABASE_URL === undefined || ENGINE_DATABASE_URL === undefined || SERVICE_DATABASE_URL === undefined)
    throw new OperatorProblem(
      "DATABASE_URL, ENGINE_DATABASE_URL and SERVICE_DATABASE_URL must all be set.",
      "Each may come as a file: …_FILE.",
    );
  const applied = await prepareDatabase(DATABASE_URL);
  process.stdout.write(`Schema: ${applied.length} migrations applied.\n`);
  await letIn(DATABASE_URL, "flotilla_engine", passwordIn(ENGINE_DATABASE_URL));
  await letIn(DATABASE_URL, "flotilla_service", passwordIn(SERVICE_DATABASE_URL));
  const place = { databaseUrl: DATABASE_URL, vaultKeyFile: home(FLOTILLA_HOME).vaultKey };
  const invitation = await inviteFirstAdmin(place, ADMIN_EMAIL);
  if (invitation !== undefined)
    process.stdout.write(
      `First admin: ${invitation.email} chooses a password with the token ${invitation.token}\n`,
    );
} catch (error) {
  const isExpected = error instanceof OperatorProblem || error instanceof ConfigError;
  if (!isExpected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function passwordIn(url: string): string {
  return decodeURIComponent(new URL(url).password);
}
