// The service with a real engine and a real paper venue beside it, for tests of what it asks them.
import { openSealer } from "../../../adapters/vault/open-sealer.ts";
import { vaultFiles } from "../../../adapters/vault/vault-files.ts";
import { loadEngineConfig } from "../../../config/engine.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import { startFleet, type TestFleet } from "../../../test/fleet/test-fleet.ts";
import { type RunningEngine, startEngine } from "../../engine/start-engine.ts";
import { openPaperAccountAt } from "../accounts/open-paper-account.ts";
import { startTestService, type TestService, type TestServiceOptions } from "../testing.ts";

export interface ServiceWithEngine {
  readonly service: TestService;
  readonly fleet: TestFleet;
  readonly engine: RunningEngine;
  /** What the service wrote into its journal. */
  readonly journal: readonly string[];
  /** A key at the paper venue, made past the service. */
  newKey(venue: VenueName, wanted?: object): Promise<PaperKey>;
  /** Changes what it may do. */
  changeKey(venue: VenueName, key: PaperKey, permissions: object): Promise<void>;
  stop(): Promise<void>;
}

export interface PaperKey {
  readonly accountId: string;
  readonly apiKey: string;
  readonly secret: string;
}

/** `memory`: what rates and caches are kept in. */
export async function startServiceWithEngine(
  options: Pick<TestServiceOptions, "memory" | "dnsServer"> = {},
): Promise<ServiceWithEngine> {
  const fleet = await startFleet([]);
  // As the service has it: the public key file and nothing else.
  const opened = openSealer(vaultFiles(fleet.environment.VAULT_KEY_FILE ?? "").publicKey);
  if (opened.kind === "refused") throw new Error(opened.sentence);
  const lines: string[] = [];
  const journal = {
    write: (level: string, event: string, fields: object) =>
      void lines.push(JSON.stringify([level, event, fields])),
  };
  const service = await startTestService({
    ...options,
    ...{ databaseUrl: fleet.databaseUrl, operatorToken: fleet.operatorToken, box: opened.sealer, journal },
    openPaperAccount: openPaperAccountAt(fleet.venue.urls.control, journal),
  });
  const engine = await startEngine({
    config: loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "silent" }),
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  await eventually(() => {
    if (!engine.engine.recovered) throw new Error("not recovered yet");
  });
  const control = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${fleet.venue.urls.control}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    ...{ service, fleet, engine, journal: lines },
    newKey: async (venue, wanted = {}) =>
      (await control(`/${venue}/accounts`, { balance: "5000", ...wanted })) as PaperKey,
    changeKey: async (venue, { accountId }, permissions) =>
      void (await control(`/${venue}/keys/change`, { accountId, permissions })),
    stop: async () => {
      await engine.stop();
      await service.close();
      await fleet.stop();
    },
  };
}
