// What the service process can be told from outside. Nothing else in it reads the environment.
import { z } from "zod";
import { addressList, httpUrl, logLevel, port, postgresUrl, redisUrl } from "./fields.ts";
import { home, homeFolder } from "./home.ts";
import { type Environment, loadConfig } from "./load-config.ts";

const hostname = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, "must be a host name like flotilla.example");

const ServiceSchema = z
  .object({
    /** Connects as flotilla_service: never as the owner of the tables. */
    SERVICE_DATABASE_URL: postgresUrl,
    /** Absent: rates and caches are this process's own, so run one service process only. */
    REDIS_URL: redisUrl.optional(),
    /** An engine; the others are found through the record. */
    ENGINE_URL: httpUrl.optional(),
    SERVICE_HOST: z.string().default("127.0.0.1"),
    SERVICE_PORT: port.default(8070),
    /** Tenants are reached as `<slug>.` before it. */
    PUBLIC_DOMAIN: hostname.default("localhost"),
    FLOTILLA_HOME: homeFolder,
    VAULT_PUBLIC_FILE: z.string().optional(),
    SESSION_KEY_FILE: z.string().optional(),
    PEOPLE_KEY_FILE: z.string().optional(),
    OPERATOR_TOKEN_FILE: z.string().optional(),
    /** All three: SMS codes go by Twilio Verify. Absent: into the outbox. */
    TWILIO_ACCOUNT_SID: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/)
      .optional(),
    TWILIO_AUTH_TOKEN: z.string().min(16).optional(),
    TWILIO_VERIFY_SERVICE_SID: z
      .string()
      .regex(/^VA[0-9a-f]{32}$/)
      .optional(),
    /** Addresses or ranges of your own reverse proxies, comma-separated: whose `X-Forwarded-For` is believed. */
    TRUST_PROXY: addressList.default(false),
    LOG_LEVEL: logLevel.default("info"),
  })
  .transform(({ TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_VERIFY_SERVICE_SID, ...config }, context) => {
    const files = home(config.FLOTILLA_HOME);
    const given = [TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_VERIFY_SERVICE_SID].filter(
      (value) => value !== undefined,
    );
    const [accountSid, authToken, serviceSid] = given;
    const isWhole = accountSid !== undefined && authToken !== undefined && serviceSid !== undefined;
    if (!isWhole && given.length > 0)
      context.addIssue({
        code: "custom",
        path: ["TWILIO_ACCOUNT_SID"],
        message: "needs TWILIO_AUTH_TOKEN and TWILIO_VERIFY_SERVICE_SID too, and they need it",
      });
    return {
      ...config,
      twilio: isWhole ? { accountSid, authToken, serviceSid } : undefined,
      PEOPLE_KEY_FILE: config.PEOPLE_KEY_FILE ?? files.peopleKey,
      VAULT_PUBLIC_FILE: config.VAULT_PUBLIC_FILE ?? files.vaultPublic,
      SESSION_KEY_FILE: config.SESSION_KEY_FILE ?? files.sessionKey,
      OPERATOR_TOKEN_FILE: config.OPERATOR_TOKEN_FILE ?? files.operatorToken,
    };
  });

export type ServiceConfig = Readonly<z.infer<typeof ServiceSchema>>;

/** Called once, in `src/service/main.ts`. Throws `ConfigError`. */
export function loadServiceConfig(env: Environment = process.env): ServiceConfig {
  return loadConfig("service", ServiceSchema, env);
}
