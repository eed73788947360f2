// What is not as in the copy, and why: told, never silent.
export interface Remark {
  readonly count: number;
  readonly sentence: string;
}
