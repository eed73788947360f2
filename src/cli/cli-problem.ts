// A mistake of a command, with the next step and the exit code that scripts can tell apart.
import { OperatorProblem } from "../start/operator-problem.ts";

export const EXIT = { failed: 1, usage: 2, notFound: 3, refused: 4, unreachable: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export class CliProblem extends OperatorProblem {
  override readonly name = "CliProblem";
  readonly exitCode: ExitCode;

  constructor(sentence: string, nextStep: string, exitCode: ExitCode = EXIT.failed) {
    super(sentence, nextStep);
    this.exitCode = exitCode;
  }
}
