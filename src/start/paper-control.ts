// The paper venue's control API, as far as linking accounts needs it.
import { z } from "zod";
import type { MarginMode, PositionMode, VenueName } from "../../engine/domain/venue.ts";
import { OperatorProblem } from "./operator-problem.ts";

export interface PaperAccountSpec {
  readonly label: string;
  /** USDT. */
  readonly balance: string;
  readonly positionMode: PositionMode;
  readonly marginMode: MarginMode;
}

const PaperAccount = z.object({ accountId: z.string(), apiKey: z.string(), secret: z.string() });
export type PaperAccount = Readonly<z.infer<typeof PaperAccount>>;

const TIMEOUT_MS = 10_000;

/** A new account with a key that may trade and nothing else. */
export async function createPaperAccount(
  control: string,
  venue: VenueName,
  spec: PaperAccountSpec,
): Promise<PaperAccount> {
  const permissions = { trade: true, withdraw: false, transfer: false };
  const response = await ask(`${control}/${venue}/accounts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...spec, permissions }),
  });
  if (response.ok) return PaperAccount.parse(await response.json());
  throw new OperatorProblem(
    `The paper venue refused the account: ${(await response.text()).slice(0, 300)}`,
    "Check the balance and the position mode.",
  );
}

export async function paperAccountExists(
  control: string,
  venue: VenueName,
  accountId: string,
): Promise<boolean> {
  const response = await ask(`${control}/${venue}/accounts/${encodeURIComponent(accountId)}`, {});
  await response.body?.cancel();
  return response.ok;
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    throw new OperatorProblem(
      `The paper venue at ${new URL(url).origin} cannot be reached (${cause?.code ?? String(error)}).`,
      "Start it with `npm start`, or say where its control API is with PAPER_CONTROL.",
    );
  }
}
