// What an operator reads when something of this installation is not right: one sentence of fact, one of advice.

/** Expected: a busy folder, a missing permission, a damaged file, something that does not run. `message` is both sentences. */
export class OperatorProblem extends Error {
  override readonly name: string = "OperatorProblem";
  readonly sentence: string;
  readonly advice: string;

  constructor(sentence: string, advice: string, cause?: unknown) {
    super(`${sentence} ${advice}`.trim(), { cause });
    this.sentence = sentence;
    this.advice = advice;
  }
}
