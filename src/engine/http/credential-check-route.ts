// The service's question before it links a key: what may it do, and would we take it? It sends the key sealed and cannot open it.
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { tameJson } from "../../../adapters/json/tame-json.ts";
import type { KeyLook } from "../../../engine/accounts/key-recheck.ts";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import type { AccountDirectory } from "../../../engine/ports/account-directory.ts";
import type { CredentialAnswer, CredentialToCheck } from "../check-credential.ts";
import { credentialCheckView } from "./credential-check-view.ts";
import type { OwnerOf } from "./owner-of.ts";
import { problemOf, sendProblem } from "./problem.ts";

export interface CredentialCheckDeps {
  readonly checkCredential: (wanted: CredentialToCheck) => Promise<CredentialAnswer>;
  /** Of a linked account: what comes of it is in the record. */
  readonly lookAtKey: (id: AccountId) => Promise<KeyLook>;
}

export interface KeyLookDeps {
  readonly directory: Pick<AccountDirectory, "account">;
  readonly owners: () => Promise<OwnerOf>;
}

/** As large as the column that it is meant for. */
const SEALED_BASE64_MAX = Math.ceil(8_192 / 3) * 4;

const Body = z.strictObject({
  tenantId: z.uuid(),
  accountId: z.uuid(),
  venue: z.enum(["binance", "bybit"]),
  environment: z.enum(["paper", "testnet", "live"]),
  version: z.int().min(1),
  sealed: z.base64().max(SEALED_BASE64_MAX),
  anyIpAccepted: z.boolean().default(false),
});

export function registerCredentialChecks(app: FastifyInstance, deps: CredentialCheckDeps): void {
  app.post("/v1/credential-checks", async (request, reply) => {
    const body = Body.safeParse(jsonOf(request.body));
    if (!body.success) {
      const field = body.error.issues[0]?.path.join(".") || "body";
      const problem = problemOf("CREDENTIAL_CHECK_INVALID", `The field ${field} is missing or not valid.`);
      return sendProblem(reply, { ...problem, field });
    }
    const answer = await deps.checkCredential({
      ...body.data,
      tenantId: body.data.tenantId as TenantId,
      accountId: body.data.accountId as AccountId,
      sealed: Buffer.from(body.data.sealed, "base64"),
    });
    if (answer.kind === "refused") return sendProblem(reply, problemOf(answer.code));
    if (answer.kind === "unanswered") {
      return sendProblem(
        reply,
        problemOf("VENUE_NOT_ANSWERING", `The venue did not answer: ${answer.reason}.`),
      );
    }
    return reply.header("cache-control", "no-store").send(credentialCheckView(answer));
  });
}

/** The service's question about a key that is linked: look now, and not when its day is over. */
export function registerKeyLooks(app: FastifyInstance, deps: CredentialCheckDeps & KeyLookDeps): void {
  app.post<{ Params: { readonly id: string } }>("/v1/accounts/:id/key-looks", async (request, reply) => {
    const id = z.uuid().safeParse(request.params.id).data as AccountId | undefined;
    if (id === undefined || deps.directory.account(id) === undefined)
      return sendProblem(reply, problemOf("ACCOUNT_NOT_FOUND"));
    const look = await deps.lookAtKey(id);
    if (look === "unanswered") return sendProblem(reply, problemOf("VENUE_NOT_ANSWERING"));
    if (look === "looked") return reply.send({ look });
    const url = (await deps.owners())(id)?.url ?? undefined;
    return sendProblem(
      reply,
      problemOf("ACCOUNT_ELSEWHERE", url && `Another engine has this account: ask ${url}`),
    );
  });
}

function jsonOf(body: unknown): unknown {
  try {
    if (!Buffer.isBuffer(body)) return undefined;
    const text = body.toString("utf8");
    return tameJson(JSON.parse(text), text);
  } catch {
    return undefined;
  }
}
