// O5: our positions and our fills are the venue's.
import { ZERO } from "../../../engine/domain/decimal.ts";
import type { Court } from "../court.ts";
import { symbolOf, type Violation } from "../evidence.ts";

const CHECK = "O5 book equals the ledger";

export function bookEqualsLedger(court: Court): readonly Violation[] {
  const { unmanaged } = court.evidence;
  return [...positions(court), ...fills(court)].filter(
    ({ story }) => story.accountId === undefined || !unmanaged.includes(story.accountId),
  );
}

function positions({ evidence, quantities }: Court): readonly Violation[] {
  const ours = new Map(
    evidence.record.positions.map((row) => [
      `${row.accountId}|${symbolOf(row.instrumentId)}|${row.positionSide}`,
      row.quantity,
    ]),
  );
  return [...new Set([...ours.keys(), ...quantities.keys()])].flatMap((key) => {
    const here = ours.get(key) ?? ZERO;
    const there = quantities.get(key) ?? ZERO;
    if (here.eq(there)) return [];
    const [accountId, symbol] = key.split("|");
    const sentence = `${key} is ${there} at the venue, ${here} in the record`;
    return [{ check: CHECK, sentence, story: { accountId, symbol } }];
  });
}

function fills({ evidence, fills: atVenue, accountOf, isForgotten }: Court): readonly Violation[] {
  const ours = new Map(
    evidence.record.fills
      .filter(({ owned }) => owned)
      .map((row) => [`${row.accountId} ${symbolOf(row.instrumentId)} ${row.tradeId} ${row.side}`, row]),
  );
  const violations: Violation[] = [];
  for (const { exchange, accountId, symbol, tradeId, side, quantity, clientOrderId, order } of atVenue) {
    const account = accountOf(exchange, accountId)?.id ?? "";
    const key = `${account} ${symbol} ${tradeId} ${side}`;
    const row = ours.get(key);
    ours.delete(key);
    if (row?.quantity.eq(quantity) === true) continue;
    if (row === undefined && isForgotten(order)) continue;
    const sentence = `fill ${key} of ${quantity} is ${row === undefined ? "not" : `${row.quantity}`} in the record`;
    const story = clientOrderId === "" ? { symbol } : { clientOrderId };
    violations.push({ check: CHECK, sentence, story: { ...story, accountId: account } });
  }
  for (const [key, { accountId, clientOrderId, quantity }] of ours) {
    const sentence = `fill ${key} of ${quantity} is in the record and not at the venue`;
    violations.push({ check: CHECK, sentence, story: { accountId, clientOrderId } });
  }
  return violations;
}
