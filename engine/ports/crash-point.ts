// Named places between two steps where a rig may kill the process. In production nothing is armed and the call does nothing.
export const CRASH_POINTS = [
  "signal-committed",
  "signal-answered",
  "jobs-rung",
  "job-received",
  "chunk-planned",
  "chunk-committed",
  "order-sending",
  "order-answered",
  "order-stored",
  "order-claiming",
  "order-claimed",
  "fill-applied",
  "guard-looked",
  "stop-needed",
  "stop-placed",
  "target-needed",
  "target-placed",
  "cancel-sending",
  "cancel-answered",
  "emergency-declared",
  "exit-completed",
  "decision-settled",
  "record-writing",
  "record-written",
] as const;

export type CrashPointName = (typeof CRASH_POINTS)[number];
export type CrashPoint = (name: CrashPointName) => void;

export const noCrashPoint: CrashPoint = () => undefined;
