// What an operator must put right before the service can start: the message says what.

export class ServiceProblem extends Error {
  override readonly name = "ServiceProblem";
}
