// The one-shot container before engines and services: brings the schema up to date, lets the service's role in, and invites the
// platform's first admin. Safe to run again, and beside running processes.
import { migrateDatabase } from "../../adapters/postgres/migrate.ts";
import { home } from "../../config/home.ts";
import { ConfigError } from "../../config/load-config.ts";
import { loadStartConfig } from "../../config/start.ts";
import { inviteFirstAdmin } from "../start/first-admin.ts";
import { OperatorProblem } from "../start/operator-problem.ts";
import { serviceDatabaseUrl } from "../start/service-role.ts";

try {
  const { DATABASE_URL, SERVICE_DATABASE_URL, FLOTILLA_HOME, ADMIN_EMAIL } = loadStartConfig();
  if (DATABASE_URL === undefined || SERVICE_DATABASE_URL === undefined)
    throw new OperatorProblem(
      "DATABASE_URL and SERVICE_DATABASE_URL must both be set.",
      "Each may come as a file: …_FILE.",
    );
  const applied = await migrateDatabase(DATABASE_URL);
  process.stdout.write(`Schema: ${applied.length} migrations applied.\n`);
  await serviceDatabaseUrl(DATABASE_URL, decodeURIComponent(new URL(SERVICE_DATABASE_URL).password));
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
