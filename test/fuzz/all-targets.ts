// Every parser that the fuzzer knows.
import type { TargetOpener } from "./fuzz-target.ts";
import { INTAKE_TARGETS } from "./targets/intake-targets.ts";
import { OPERATOR_TARGETS } from "./targets/operator-targets.ts";
import { PAPER_VENUE_TARGETS } from "./targets/paper-venue-targets.ts";
import { VENUE_ANSWER_TARGETS } from "./targets/venue-answer-targets.ts";
import { VENUE_STREAM_TARGETS } from "./targets/venue-stream-targets.ts";

export const TARGETS: readonly TargetOpener[] = [
  ...INTAKE_TARGETS,
  ...VENUE_ANSWER_TARGETS,
  ...VENUE_STREAM_TARGETS,
  ...OPERATOR_TARGETS,
  ...PAPER_VENUE_TARGETS,
];
