// O4: no order that may only reduce ever enlarged or turned a position.
import type { Court } from "../court.ts";
import type { Violation } from "../evidence.ts";

export function neverGrew({ grown, accountOf }: Court): readonly Violation[] {
  return grown.map(({ fill, before, after }) => {
    const { exchange, accountId, symbol, leg, clientOrderId } = fill;
    const account = accountOf(exchange, accountId)?.id;
    return {
      check: "O4 never flip",
      sentence: `${clientOrderId || "an attached stop"} moved ${symbol} ${leg} from ${before} to ${after}`,
      story: clientOrderId === "" ? { accountId: account, symbol } : { clientOrderId, accountId: account },
    };
  });
}
