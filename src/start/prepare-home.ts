// The data folder: made on the first boot, checked on every one.
import { access, constants, mkdir } from "node:fs/promises";
import { type Home, home } from "../../config/home.ts";
import { OperatorProblem } from "./operator-problem.ts";

export async function prepareHome(folder: string): Promise<Home> {
  const paths = home(folder);
  try {
    // Others may pass through, because PostgreSQL runs as another user when we are root; what is private lies deeper.
    await mkdir(paths.folder, { recursive: true, mode: 0o755 });
    for (const folder of [paths.secrets, paths.venueFolder])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const folder of [paths.folder, paths.secrets, paths.venueFolder]) {
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new OperatorProblem(
      `The data folder ${paths.folder} cannot be made or written (${reason}).`,
      `Give yourself the right to it (sudo chown -R "$(id -un)" '${paths.folder}'), or choose another one with FLOTILLA_HOME.`,
      cause,
    );
  }
  return paths;
}
