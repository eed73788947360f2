// Seeds that broke a promise once, and what was wrong. A seed's course changes with the engine: the words stay true.
export interface Regression {
  readonly seed: number;
  readonly what: string;
  /** In the world where traders also trade by hand on our legs. */
  readonly sharedLegs?: true;
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
  { seed: 121, what: "a reverse whose entry's claim was lost settled without that entry" },
  {
    seed: 4463,
    what: "a decision settled a moment ago was taken up again and exited what a newer signal had entered",
  },
  {
    seed: 100874,
    what: "a reverse whose limit entry rested was taken up by a second carrier, which exited a newer position",
  },
  { seed: 101164, what: "an exit's later tries were not known to who took it up again" },
  { seed: 101309, what: "a close whose commit was not answered left no tombstone" },
  { seed: 101418, what: "a lane kept for a lost commit was given back before the record had told" },
  {
    seed: 202260,
    what: "a venue's clock that was put back made two turns look as if one had overtaken the other",
  },
  {
    seed: 500130,
    what: "a stop without an answer, left over from the position before, kept the next one naked",
  },
  { seed: 500307, what: "an emergency exit without an answer was waited for until its fate was proved" },
  { seed: 500178, what: "trades that could not be read were asked for again only after seconds" },
  { seed: 500744, what: "an order that rested and was known to have filled was not asked for its trades" },
  { seed: 394, what: "a look that the venue did not answer put the next one off for 15 s" },
  { seed: 601691, what: "a target whose answer hung kept the guard from covering what an increase added" },
  { seed: 600995, what: "a target whose answer hung kept the guard from covering what an increase added" },
  { seed: 500940, what: "what an entry had just opened was taken for the trader's own, and its stop waited" },
  { seed: 3021668, what: "the stop of an increase, seen before its fills, was withdrawn as out of date" },
  { seed: 3018711, what: "a fill that was heard of late gave its lost attached stop a moment all the same" },
  {
    seed: 4007966,
    what: "the next stop after one without an answer waited for the sweep, a quarter of a second each time",
  },
  {
    seed: 5000412,
    what: "an exit planned once more after a restart, and seen to have filled before the record refused it, kept the guard waiting for its fills for ever",
  },
  {
    seed: 9013240,
    what: "the fill of a target that was told before its entry's was taken for the trader's own, and the stop waited",
  },
  {
    seed: 2004536,
    what: "a read that could not show a lost fill ended the rig's excuse for it (a mistake of the rig, not of the engine)",
  },
  { seed: 7000545, what: "four stops in a row were answered 503, and each held the next one back for 0.6 s" },
  {
    seed: 6016029,
    what: "after a restart, stops that were answered 503 held the next one back for 0.6 s each",
  },
  {
    seed: 11018773,
    what: "a resting entry whose fill the venue told nobody was found only when it was due to expire",
  },
  {
    seed: 835375,
    what: "while a start was reading which trades the record had, an order that was followed already counted one of them again",
  },
  {
    seed: 12000137,
    sharedLegs: true,
    what: "an entry against what the trader held was sent, closed the trader's own and was taken for a position of ours",
  },
  {
    seed: 12000422,
    sharedLegs: true,
    what: "after a restart a sale of the trader's own, which was not read yet, was taken to have been of ours, whose stop shrank",
  },
  {
    seed: 12000931,
    sharedLegs: true,
    what: "two trades by hand that were told in the wrong order took more of ours than they did at the venue",
  },
  {
    seed: 12002876,
    sharedLegs: true,
    what: "after a restart trades were attributed before it was known what the trader held, and ours was given up",
  },
  {
    seed: 12002024,
    sharedLegs: true,
    what: "a stop that had travelled inside an entry stayed behind, beside what the trader held, after a restart",
  },
  {
    seed: 12202829,
    sharedLegs: true,
    what: "a list that the venue had made before brought back an attached stop that had been withdrawn: it counted as cover",
  },
  {
    seed: 12000440,
    sharedLegs: true,
    what: "orders that nobody answered for were waited for as they must be there, and the rig did not excuse that (a mistake of the rig)",
  },
  {
    seed: 14010629,
    sharedLegs: true,
    what: "a sale and a purchase by hand before a start: only the second was read, and an entry of ours was taken to have closed it",
  },
  {
    seed: 14010634,
    sharedLegs: true,
    what: "after a gap of the stream, a sale by hand was told before what the trader had bought in the gap, and took ours",
  },
  {
    seed: 14202367,
    sharedLegs: true,
    what: "a doubt was given up because the venue had not answered for fifteen seconds, when it answered again",
  },
  {
    seed: 14013279,
    sharedLegs: true,
    what: "a target that filled while whose-is-what was read once more began the reading anew: the wrong belief lasted ten seconds",
  },
  {
    seed: 14405039,
    sharedLegs: true,
    what: "a fill was never told, and the rig took an answer about another symbol for news of it (a mistake of the rig)",
  },
  {
    seed: 15001648,
    sharedLegs: true,
    what: "a sale by hand that was told after an entry which it was older than took from what the entry had bought",
  },
  {
    seed: 15008574,
    sharedLegs: true,
    what: "a refusal of an exit was lost on its way back, and the rig did not count it among orders that nobody answers for (a mistake of the rig)",
  },
  {
    seed: 15011371,
    sharedLegs: true,
    what: "the process ended after an exit and before it withdrew the stop that had travelled inside the entry, and no start looked for it",
  },
  {
    seed: 15210530,
    sharedLegs: true,
    what: "after a restart an attached stop was told only once its position had closed, and was taken for the trader's",
  },
  {
    seed: 15201938,
    sharedLegs: true,
    what: "the venue told a position that our book did not explain, and the next trade by hand was read without what was missing",
  },
  {
    seed: 15205532,
    sharedLegs: true,
    what: "an exit that nobody answered for kept whose-is-what from being read, and every other one was refused because the book was wrong",
  },
  {
    seed: 15209148,
    sharedLegs: true,
    what: "the same after a restart, with a trade by hand between the entry and the first comparison",
  },
  {
    seed: 15412514,
    sharedLegs: true,
    what: "the only trade by hand that a restart had missed was older than those it knew, and was read as if it were the last",
  },
  {
    seed: 15406030,
    sharedLegs: true,
    what: "after a restart a reversing entry was told before the stop that had closed what stood, and closed it once more in our book",
  },
  {
    seed: 15410340,
    sharedLegs: true,
    what: "a trade by hand was read as if it had taken ours, though the position that the venue told with it said that another one was missed",
  },
  {
    seed: 15608456,
    sharedLegs: true,
    what: "the same, with comparisons that failed afterwards: too little of ours was covered for as long",
  },
  {
    seed: 15607755,
    sharedLegs: true,
    what: "a stop that had travelled inside an entry stayed behind, beside what the trader held",
  },
  {
    seed: 15807033,
    sharedLegs: true,
    what: "the second reading of whose is what came after fifteen seconds: it was given up instead of believed",
  },
  {
    seed: 16131667,
    sharedLegs: true,
    what: "an exit changed what two readings of whose is what had to agree on, while the venue did not answer: the doubt was given up",
  },
  {
    seed: 16301679,
    sharedLegs: true,
    what: "a comparison saw that an entry was not listed any more and could not read its trades: the next one was seconds away",
  },
  {
    seed: 17110468,
    sharedLegs: true,
    what: "a trade by hand took ours while a position that the venue had told half a second before was not explained yet",
  },
  {
    seed: 24000860,
    sharedLegs: true,
    what: "the cancel of a stop that had travelled inside an entry was not answered: it counted as resting until the next comparison",
  },
];
