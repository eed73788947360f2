// The settings of every process: defaults, types, and one message that names every mistake.
import { describe, expect, it, vi } from "vitest";
import { loadCliConfig } from "./cli.ts";
import { loadEngineConfig } from "./engine.ts";
import { home } from "./home.ts";
import { ConfigError } from "./load-config.ts";
import { RISK_PROFILES } from "./risk-profiles.ts";
import { loadServiceConfig } from "./service.ts";
import { childEnvironment, loadStartConfig } from "./start.ts";

const ENGINE_DATABASE_URL = "postgres://flotilla_engine:s3cret@127.0.0.1:5432/flotilla";

describe("engine configuration", () => {
  it("needs nothing but a database, and never trades live by default", () => {
    const config = loadEngineConfig({ ENGINE_DATABASE_URL, FLOTILLA_HOME: "/tmp/f" });
    expect(config).toMatchObject({
      ENGINE_HOST: "127.0.0.1",
      ENGINE_PORT: 8080,
      LIVE_TRADING: false,
      ORDER_ENTRY: "direct",
      VENUE_LIMITS: true,
      CHUNK_SIZE: 250,
      ROLE_EXECUTION: true,
      VAULT_KEY_FILE: home("/tmp/f").vaultKey,
      OPERATOR_TOKEN_FILE: home("/tmp/f").operatorToken,
    });
    expect(config.REDIS_URL).toBeUndefined();
  });

  it.each`
    given      | armed
    ${"on"}    | ${true}
    ${"true"}  | ${true}
    ${"off"}   | ${false}
    ${"false"} | ${false}
    ${""}      | ${false}
  `("LIVE_TRADING=$given arms: $armed", ({ given, armed }) => {
    expect(loadEngineConfig({ ENGINE_DATABASE_URL, LIVE_TRADING: given }).LIVE_TRADING).toBe(armed);
  });

  it("names every mistake at once and repeats no secret", () => {
    const load = () =>
      loadEngineConfig({
        ENGINE_DATABASE_URL: "mysql://root:hunter2@db/x",
        ENGINE_PORT: "90000",
        LIVE_TRADING: "maybe",
        LOG_LEVEL: "loud",
      });
    expect(load).toThrow(ConfigError);
    for (const name of ["ENGINE_DATABASE_URL", "ENGINE_PORT", "LIVE_TRADING", "LOG_LEVEL"])
      expect(load).toThrow(name);
    expect(load).toThrow('it is "90000"');
    expect(load).not.toThrow("hunter2");
  });

  it("says which variable is missing", () => {
    expect(() => loadEngineConfig({})).toThrow("ENGINE_DATABASE_URL: is not set");
  });
});

describe("service configuration", () => {
  const SERVICE_DATABASE_URL = "postgres://flotilla_service:s3cret@127.0.0.1:5432/flotilla";
  const twilio = {
    TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "a-token-of-twilio",
    TWILIO_VERIFY_SERVICE_SID: `VA${"2".repeat(32)}`,
  };

  it("finds its secrets in the data folder, and sends codes into the outbox by default", () => {
    const config = loadServiceConfig({ SERVICE_DATABASE_URL, FLOTILLA_HOME: "/tmp/f" });
    expect(config.PEOPLE_KEY_FILE).toBe(home("/tmp/f").peopleKey);
    expect(config.twilio).toBeUndefined();
  });

  it("takes Twilio's three settings together, or none", () => {
    expect(loadServiceConfig({ SERVICE_DATABASE_URL, ...twilio }).twilio).toEqual({
      accountSid: twilio.TWILIO_ACCOUNT_SID,
      authToken: twilio.TWILIO_AUTH_TOKEN,
      serviceSid: twilio.TWILIO_VERIFY_SERVICE_SID,
    });
    const { TWILIO_AUTH_TOKEN: _, ...rest } = twilio;
    expect(() => loadServiceConfig({ SERVICE_DATABASE_URL, ...rest })).toThrow("TWILIO_AUTH_TOKEN");
  });
});

describe("the other processes", () => {
  it("start needs nothing at all", () => {
    expect(loadStartConfig({})).toMatchObject({ ENGINE_PORT: 8080, PAPER_SEED: 7 });
    expect(loadStartConfig({}).DATABASE_URL).toBeUndefined();
    expect(loadStartConfig({}).ENGINE_DATABASE_URL).toBeUndefined();
  });

  it("hands no address of the database on to children: each is given its own", () => {
    vi.stubEnv("DATABASE_URL", "postgres://owner@127.0.0.1/flotilla");
    vi.stubEnv("ENGINE_DATABASE_URL_FILE", "/run/secrets/engine");
    const own = { SERVICE_DATABASE_URL: "postgres://flotilla_service@127.0.0.1/flotilla" };
    const handed = Object.entries(childEnvironment(own)).filter(([name]) => name.includes("DATABASE_URL"));
    vi.unstubAllEnvs();
    expect(Object.fromEntries(handed)).toEqual(own);
  });

  it("hands its own environment on to children, settings on top", () => {
    expect(childEnvironment({ ENGINE_PORT: "1" })).toMatchObject({
      ENGINE_PORT: "1",
      PATH: expect.any(String),
    });
  });

  it("the command line accepts only loopback-style HTTP addresses for the engine", () => {
    expect(() => loadCliConfig({ ENGINE_URL: "ftp://127.0.0.1" })).toThrow("ENGINE_URL");
  });
});

describe("risk profiles", () => {
  it("grow from cautious to bold, and every one of them protects", () => {
    const { cautious, balanced, bold } = RISK_PROFILES;
    expect(cautious.leverageMax).toBeLessThan(balanced.leverageMax);
    expect(balanced.leverageMax).toBeLessThan(bold.leverageMax);
    for (const profile of [cautious, balanced, bold]) {
      expect(profile.defaultStopPercent?.gt(0)).toBe(true);
      expect(profile.liquidationBufferPercent.gt(0)).toBe(true);
      expect(profile.leverageDefault).toBeLessThanOrEqual(profile.leverageMax);
    }
  });
});
