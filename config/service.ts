// What the service process can be told from outside. Nothing else in it reads the environment.
import { z } from "zod";
import { addressList, httpUrl, level, onOff, port, postgresUrl, redisUrl, secretFile } from "./fields.ts";
import { home, homeFolder } from "./home.ts";
import { type Environment, loadConfig } from "./load-config.ts";

const hostname = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, "must be a host name like flotilla.example");

export const ServiceSchema = z
  .object({
    SERVICE_DATABASE_URL: postgresUrl.meta({
      description: "Connects as flotilla_service: never as the owner of the tables.",
    }),
    REDIS_URL: redisUrl.optional().meta({
      description: "Absent: rates and caches are this process's own, so run one service process only.",
    }),
    ENGINE_URL: httpUrl
      .optional()
      .meta({ description: "An engine; the others are found through the record." }),
    HOOKS_URL: httpUrl.optional().meta({
      description:
        "Where providers reach the engines' intake, as their webhook URLs show it: the public address, where there is one. Absent: as ENGINE_URL, which suits one machine alone.",
    }),
    PAPER_CONTROL: httpUrl.optional().meta({
      description: "The paper venue's control API; absent: nobody can open a paper account here.",
    }),
    SERVICE_HOST: z.string().default("127.0.0.1").meta({ description: "Where the API is served." }),
    SERVICE_PORT: port.default(8070).meta({ description: "Its port; 0: any free one." }),
    PUBLIC_DOMAIN: hostname
      .default("localhost")
      .meta({ description: "Tenants are reached as `<slug>.` before it." }),
    FLOTILLA_HOME: homeFolder,
    VAULT_PUBLIC_FILE: secretFile("vault.public").meta({
      description: "Seals exchange keys; it cannot open them, and is no secret.",
    }),
    SESSION_KEY_FILE: secretFile("session.key").meta({
      description: "Signs access tokens (Ed25519, PEM). All service processes have the same.",
    }),
    PEOPLE_KEY_FILE: secretFile("people.key").meta({
      description: "Peppers passwords and seals one-time-code secrets. All service processes have the same.",
    }),
    NOTIFY_KEY_FILE: secretFile("notify.key").meta({
      description: "Seals the signing secrets of outgoing webhooks. All service processes have the same.",
    }),
    SMTP_URL: z
      .url({ protocol: /^smtps?$/ })
      .optional()
      .meta({
        description: "E-mail goes there, e.g. `smtps://user:password@host:465`; absent: the outbox keeps it.",
      }),
    MAIL_FROM: z
      .string()
      .max(254)
      .default("Flotilla <no-reply@localhost>")
      .meta({ description: "Sender of every e-mail." }),
    TELEGRAM_TOKEN_FILE: z.string().optional().meta({
      description: "Holds the bot's token; absent: the outbox keeps what is for Telegram.",
    }),
    WEBHOOKS_TO_LOOPBACK: onOff.default(false).meta({
      description: "For development: outgoing webhooks may go to this machine, also by http.",
    }),
    WEBHOOK_OWN_RANGES: addressList.default(false).meta({
      description:
        "Addresses and ranges of your own public hosts, comma-separated: outgoing webhooks do not go there.",
    }),
    OPERATOR_TOKEN_FILE: secretFile("operator.token").meta({
      description: "Who shows it may ask an engine everything, and read the service's metrics.",
    }),
    TWILIO_ACCOUNT_SID: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/)
      .optional()
      .meta({ description: "All three: SMS codes go by Twilio Verify. Absent: into the outbox." }),
    TWILIO_AUTH_TOKEN: z.string().min(16).optional().meta({ description: "Twilio's secret." }),
    TWILIO_VERIFY_SERVICE_SID: z
      .string()
      .regex(/^VA[0-9a-f]{32}$/)
      .optional()
      .meta({ description: "Which of Twilio's Verify services sends." }),
    TRUST_PROXY: addressList.default(false).meta({
      description:
        "Addresses or ranges of your own reverse proxies, comma-separated: whose `X-Forwarded-For` is believed.",
    }),
    LOG_LEVEL: level,
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
      auditHeadsFile: files.auditHeads,
      NOTIFY_KEY_FILE: config.NOTIFY_KEY_FILE ?? files.notifyKey,
      VAULT_PUBLIC_FILE: config.VAULT_PUBLIC_FILE ?? files.vaultPublic,
      HOOKS_URL: (config.HOOKS_URL ?? config.ENGINE_URL ?? "http://127.0.0.1:8080").replace(/\/$/, ""),
      SESSION_KEY_FILE: config.SESSION_KEY_FILE ?? files.sessionKey,
      OPERATOR_TOKEN_FILE: config.OPERATOR_TOKEN_FILE ?? files.operatorToken,
    };
  });

export type ServiceConfig = Readonly<z.infer<typeof ServiceSchema>>;

/** Called once, in `src/service/main.ts`. Throws `ConfigError`. */
export function loadServiceConfig(env: Environment = process.env): ServiceConfig {
  return loadConfig("service", ServiceSchema, env);
}
