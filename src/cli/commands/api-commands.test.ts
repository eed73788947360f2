// The API from the command line, against the real service over a socket: as the person whose key it is, and no further.
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestService, type TestService } from "../../service/testing.ts";
import { runCli, runCliHere } from "../testing.ts";

describe("the API on the command line", () => {
  const home = mkdtempSync(join(tmpdir(), "flotilla-api-"));
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let url: string;
  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    await tenant.addAccount("savings");
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
    const bearer = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
    vi.stubEnv("KEY_OF_TESTS", bearer.replace("Bearer ", ""));
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await service.close();
    rmSync(home, { recursive: true });
  });

  const cli = (args: readonly string[], env: Readonly<Record<string, string>> = { SERVICE_URL: url }) =>
    runCliHere(["api", ...args], { env: { FLOTILLA_HOME: home, ...env } });
  const withKey = (...args: string[]) => cli([...args, "--key-env", "KEY_OF_TESTS"]);

  it("lists the operations, in its help too", async () => {
    const { code, out } = await cli([]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^listPositions +GET +\/v1\/positions +/m)]);
    expect((await cli(["--help"])).out).toContain("getDecision signalId=… accountId=…");
  });

  it("answers what the caller may see", async () => {
    const accounts = await withKey("listAccounts");
    expect(accounts).toMatchObject({ code: 0, error: "" });
    expect(JSON.parse(accounts.out)).toMatchObject({ items: [{ label: "savings" }] });
    const positions = await withKey("listPositions", "withFlat=true");
    expect(JSON.parse(positions.out)).toEqual({ items: [], totals: [] });
  });

  it("changes what the caller may change, and sends files as they come", async () => {
    const { items } = JSON.parse((await withKey("listAccounts")).out) as { items: [{ id: string }] };
    const body = JSON.stringify({ label: "more savings" });
    const changed = await withKey("renameAccount", `accountId=${items[0].id}`, "--body", body);
    expect(JSON.parse(changed.out)).toMatchObject({ label: "more savings" });
    const file = await withKey("exportRecords", "kind=orders");
    expect(file.out).toMatch(/^clientOrderId,venueOrderId,/);
  });

  it("takes the key piped in, which is no argument", async () => {
    const stdin = process.env.KEY_OF_TESTS;
    const { code, out } = await runCli(["api", "getMe"], {
      stdin,
      env: { FLOTILLA_HOME: home, SERVICE_URL: url },
    });
    expect([code, JSON.parse(out)]).toMatchObject([0, { tenantId: tenant.tenantId }]);
  });

  it.each([
    [["getKpis"], 4, /403 \(NOT_ALLOWED\)/],
    [["getAccount", `accountId=${crypto.randomUUID()}`], 3, /404 \(NOT_FOUND\)/],
    [["listAccounts", "colour=red"], 2, /"colour=red" is no field of it/],
    [["getAccount"], 2, /accountId is missing.\nWrite: npm run cli -- api getAccount accountId=…/],
    [["createSubscription"], 2, /--body is missing/],
    [["listAccounts", "--body", "{}"], 2, /It takes no --body/],
    [["createSubscription", "--body", "{"], 2, /no JSON/],
    [["sellEverything"], 3, /no operation sellEverything/],
  ])("refuses %j in words", async (args, code, sentence) => {
    expect(await withKey(...args)).toMatchObject({ code, out: "", error: expect.stringMatching(sentence) });
  });

  it("says where the service is not", async () => {
    const nowhere = await cli(["getTenant"], { SERVICE_URL: "http://127.0.0.1:9" });
    expect(nowhere).toMatchObject({ code: 5, error: expect.stringContaining("SERVICE_URL") });
    expect(await cli(["getTenant"], {})).toMatchObject({
      ...{ code: 5, error: expect.stringContaining("Nothing runs") },
    });
  });
});
