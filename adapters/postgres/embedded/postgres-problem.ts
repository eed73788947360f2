// What an operator reads when the embedded database cannot start: one sentence of fact, one of advice.

/** Expected at start-up only (busy port, permission, damaged folder). `message` is both sentences. */
export class PostgresProblem extends Error {
  readonly sentence: string;
  readonly advice: string;

  constructor(sentence: string, advice: string, cause?: unknown) {
    super(`${sentence} ${advice}`, { cause });
    this.name = "PostgresProblem";
    this.sentence = sentence;
    this.advice = advice;
  }
}
