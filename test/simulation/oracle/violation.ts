// One broken promise, in words that say where to look.
export type Promised = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I11" | "I12";

export interface Violation {
  readonly promise: Promised;
  readonly text: string;
}
