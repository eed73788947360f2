// The real app with everything behind it held in memory: for tests that talk to it over a socket.
import type { FastifyInstance } from "fastify";
import { EventRing } from "../../../adapters/observability/event-ring.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { MonotonicMs } from "../../../engine/domain/time.ts";
import { type TestIntake, testIntake } from "../../../engine/intake/testing.ts";
import type { Strategy } from "../../../engine/ports/account-directory.ts";
import { newDrain } from "../drain.ts";
import { buildHttp, type HttpDeps } from "./build-http.ts";
import { nodeDigests } from "./node-digests.ts";

export const OPERATOR_TOKEN = "operator-token-for-tests";

/** For tests that ask about none of these. */
const NOTHING_KNOWN = {
  readAccounts: () => [],
  readOpenPnl: () => [],
  accountIds: () => [],
  dryRun: async () => [],
  owners: async () => () => undefined,
  instrumentsAt: () => undefined,
  prices: { latest: () => undefined },
} satisfies Partial<HttpDeps>;

export interface TestHttp {
  readonly app: FastifyInstance;
  readonly port: number;
  readonly url: string;
  readonly intake: TestIntake;
  /** What the routing step was given, in order. */
  readonly routed: Signal[];
  close(): Promise<void>;
}

export async function startTestHttp(
  over: Partial<HttpDeps> = {},
  strategy: Partial<Strategy> = {},
): Promise<TestHttp> {
  const intake = testIntake(nodeDigests, strategy);
  const routed: Signal[] = [];
  const app = buildHttp({
    ...intake,
    directory: {
      ...intake.directory,
      account: () => undefined,
      strategy: (id) => (id === intake.strategy.id ? intake.strategy : undefined),
    },
    findSignal: (id) => intake.store.find(id),
    clock: { now: () => intake.time.now, monotonic: () => performance.now() as MonotonicMs },
    meter: { observe: () => {}, count: () => {}, gauge: () => {} },
    onAccepted: (signal) => void routed.push(signal),
    probes: [],
    drain: newDrain(),
    metricsText: async () => "flotilla_up 1\n",
    operatorTokenHash: nodeDigests.sha256Hex(OPERATOR_TOKEN),
    decisions: { trace: async () => undefined },
    readPositions: async () => [],
    ...NOTHING_KNOWN,
    events: new EventRing({ textOf: JSON.stringify }),
    readTradingStates: async () => [],
    checkCredential: async () => ({ kind: "refused", code: "SEAL_NOT_OPENED" }),
    lookAtKey: async () => "not-here",
    trustProxy: false,
    ...over,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const port = +new URL(url).port;
  return { app, port, url, intake, routed, close: () => app.close() };
}
