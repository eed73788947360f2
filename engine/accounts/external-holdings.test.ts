import { describe, expect, it } from "vitest";
import { decimal } from "../domain/decimal.ts";
import { ExternalHoldings } from "./external-holdings.ts";

describe("what the trader holds by hand", () => {
  const LEG = "BTC/USDT:USDT|both";

  it("is not known before it was read, and a change of it does not say how much it is", () => {
    const external = new ExternalHoldings();
    external.move(LEG, decimal("1"));
    expect(external.isKnown(LEG)).toBe(false);
    expect(external.get(LEG)).toBeUndefined();
    external.noteRead([]);
    expect(external.isKnown(LEG)).toBe(true);
    external.move(LEG, decimal("1"));
    expect(external.get(LEG)?.toString()).toBe("1");
  });

  it("is believed after a gap, and not known until it was read again", () => {
    const external = new ExternalHoldings();
    external.note(LEG, decimal("2"));
    external.doubt();
    external.move(LEG, decimal("-1"));
    expect(external.get(LEG)?.toString()).toBe("1");
    expect(external.isKnown(LEG)).toBe(false);
    external.noteRead([LEG]);
    expect(external.isKnown(LEG), "all was read but this leg").toBe(false);
    external.note(LEG, decimal("3"));
    expect(external.isKnown(LEG)).toBe(true);
  });

  it("is not known where a trade was missed, on that leg alone", () => {
    const external = new ExternalHoldings();
    external.noteRead([]);
    external.note(LEG, decimal("2"));
    for (const leg of [LEG, "SOL/USDT:USDT|both"]) external.doubtLeg(leg);
    for (const leg of [LEG, "SOL/USDT:USDT|both"]) expect(external.isKnown(leg)).toBe(false);
    expect(external.isKnown("ETH/USDT:USDT|both")).toBe(true);
    external.noteRead([]);
    expect(external.isKnown("SOL/USDT:USDT|both")).toBe(true);
    expect(external.get(LEG)?.toString()).toBe("2");
  });
});
