/** The operator must act before the engine can start; the message says how. */
export class EngineProblem extends Error {
  override readonly name = "EngineProblem";
}
