// An installation by its name: its database, opened for administration, and its data folder where that is on this machine.
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import { type Home, home } from "../../config/home.ts";
import { type Installation, installationVariable } from "../../config/installations.ts";
import { openAdministration } from "../start/open-administration.ts";
import type { CliContext } from "./cli-context.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";

export interface OpenInstallation {
  readonly name: string;
  readonly databaseUrl: string;
  readonly home: Home | undefined;
  readonly admin: Administration;
  close(): Promise<void>;
}

/** Throws `CliProblem` where nothing is set for the name. */
export function installationCalled(context: CliContext, name: string): Installation {
  const found = context.installation(name);
  if (found !== undefined) return found;
  const variable = installationVariable(name);
  throw new CliProblem(
    /^[a-z0-9-]+$/i.test(name)
      ? `It is not known where the installation ${name} is.`
      : "An installation is named by letters, digits and hyphens; the address of its database stands in a variable.",
    /^[a-z0-9-]+$/i.test(name)
      ? `Put the address of its database into ${variable}_URL, or into a file that ${variable}_URL_FILE names.`
      : "For --from dev: FLOTILLA_INSTALLATION_DEV_URL=postgres://…",
    EXIT.usage,
  );
}

export async function openInstallation(
  context: CliContext,
  { name, databaseUrl, home: folder }: Installation,
): Promise<OpenInstallation> {
  const { admin, close } = await openAdministration({
    ...{ databaseUrl, vaultKeyFile: context.home.vaultKey, actor: context.actor },
  });
  return { name, databaseUrl, home: folder === undefined ? undefined : home(folder), admin, close };
}
