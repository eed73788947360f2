// Every Bybit reply is one envelope: business refusals are HTTP 200 with a retCode, never an HTTP error.
import { RET_MESSAGE, type RetCode } from "./ret-code.ts";

export type JsonObject = { readonly [key: string]: unknown };

export type Answer =
  | { readonly kind: "ok"; readonly result: JsonObject; readonly retExtInfo?: JsonObject }
  | { readonly kind: "refused"; readonly retCode: number; readonly retMsg: string };

export type Refusal = Extract<Answer, { kind: "refused" }>;

export function ok(result: JsonObject = {}, retExtInfo?: JsonObject): Answer {
  return retExtInfo === undefined ? { kind: "ok", result } : { kind: "ok", result, retExtInfo };
}

/** A refusal with the code's standard sentence, unless the venue words this case on its own. */
export function refused(retCode: RetCode, retMsg: string = RET_MESSAGE[retCode]): Refusal {
  return { kind: "refused", retCode, retMsg };
}

/** A refusal with a code from outside, such as a fault armed by a test. */
export function refusedWithCode(retCode: number): Refusal {
  const known = Object.entries(RET_MESSAGE).find(([code]) => Number(code) === retCode);
  return { kind: "refused", retCode, retMsg: known?.[1] ?? "Request refused." };
}

/** The body as sent: compact JSON, because the SDK looks for `"op":"pong"` and the like in the raw text. */
export function envelope(answer: Answer, nowMs: number): string {
  return answer.kind === "ok"
    ? JSON.stringify({
        retCode: 0,
        retMsg: "OK",
        result: answer.result,
        retExtInfo: answer.retExtInfo ?? {},
        time: nowMs,
      })
    : JSON.stringify({
        retCode: answer.retCode,
        retMsg: answer.retMsg,
        result: {},
        retExtInfo: {},
        time: nowMs,
      });
}
