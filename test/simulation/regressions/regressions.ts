// Seeds that broke a promise once, and what was wrong. A seed's course changes with the engine: the words stay true.
export interface Regression {
  readonly seed: number;
  readonly what: string;
}

export const REGRESSIONS: readonly Regression[] = [
  { seed: 7, what: "a read that failed while an interrupted decision was settled left it working for ever" },
  { seed: 20, what: "a commit whose answer was lost left its decision working for ever" },
  { seed: 122, what: "an order row ahead of its fills counted the fills twice after a restart" },
  { seed: 309, what: "an exit claimed by an attempt whose answer was lost was forgotten" },
  { seed: 1341, what: "a look that could not read the fills of a filled entry was the last one" },
  { seed: 2815, what: "trades recorded before a restart were applied once more by the order watch" },
  { seed: 3612, what: "trades recorded before a restart were applied once more by the order watch" },
  {
    seed: 112223,
    what: "an exit whose trades were not read yet was booked once more as closed by the trader",
  },
  {
    seed: 106774,
    what: "an exit whose trades were not read yet was booked once more as closed by the trader",
  },
];
