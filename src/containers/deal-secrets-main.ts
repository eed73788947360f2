// The one-shot container that makes secrets: `deal-secrets-main.ts <folder> <postgres host:port> <redis host:port>`, as root, without a network.
import { OperatorProblem } from "../start/operator-problem.ts";
import { dealSecrets, giveAway } from "./deal-secrets.ts";

const [root, postgres = "postgres:5432", redis = "redis:6379"] = process.argv.slice(2);
try {
  if (root === undefined) throw new OperatorProblem("Say in which folder.", "deal-secrets-main.ts <folder>");
  await dealSecrets(root, { postgres, redis });
  if (process.getuid?.() === 0) await giveAway(root);
  process.stdout.write(`The secrets are in ${root}.\n`);
} catch (error) {
  if (!(error instanceof OperatorProblem)) throw error;
  process.stderr.write(`${error.sentence}\n${error.advice}\n`);
  process.exitCode = 1;
}
