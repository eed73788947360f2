// What a call answers, before it is put on a socket.

export interface Reply {
  readonly status: number;
  /** Serialised as JSON; `rawText` wins. */
  readonly body: unknown;
  readonly rawText?: string | undefined;
  readonly retryAfterS?: number | undefined;
}

export function answer(body: unknown): Reply {
  return { status: 200, body };
}

export function fail(code: number, msg: string, status = 400): Reply {
  return { status, body: { code, msg } };
}

export function isFailure(reply: Reply): boolean {
  return reply.status !== 200;
}
