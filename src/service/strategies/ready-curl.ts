// A command that a provider pastes into a terminal to try the webhook: with the token, the secret or the signature that it asks for.
import type { StrategySecrets } from "../../../adapters/postgres/admin/strategies.ts";

const EXAMPLE = { action: "open", instrument: "BTCUSDT", side: "long", stop: "2%" } as const;

type Secrets = Pick<StrategySecrets, "bodySecret" | "signingSecret">;

/** The moment stands in the body, so that a second paste is another signal. */
export function readyCurl(webhookUrl: string, { bodySecret, signingSecret }: Secrets): string {
  const fields = { ...EXAMPLE, ...(bodySecret === undefined ? {} : { secret: bodySecret }) };
  const rest = JSON.stringify(fields).slice(1);
  const body = `body='{"id":"try-'$(date +%s)'","issuedAt":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'",${rest}'`;
  const send = `curl -sS '${webhookUrl}' -H 'content-type: application/json' --data-raw "$body"`;
  if (signingSecret === undefined) return `${body}; ${send}`;
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ""), "base64").toString("hex");
  const sign = `printf '%s' "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:${key} -binary | base64`;
  return [
    body,
    "at=$(date +%s)",
    'id="msg_$at"',
    `sig=$(${sign})`,
    `${send} -H "webhook-id: $id" -H "webhook-timestamp: $at" -H "webhook-signature: v1,$sig"`,
  ].join("; ");
}
