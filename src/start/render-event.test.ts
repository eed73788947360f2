import { describe, expect, it } from "vitest";
import { renderEvent } from "./render-event.ts";
import { terminal } from "./terminal.ts";

const plain = terminal(Object.assign(Object.create(process.stdout), { isTTY: false }), {});
const context = { terminal: plain, nameOf: (id: string) => (id === "a-1" ? "Bruno" : undefined) };
const time = Date.UTC(2026, 10, 21, 12, 30, 15, 250);

function render(line: object | string): string | undefined {
  return renderEvent(typeof line === "string" ? line : JSON.stringify(line), context);
}

describe("a line of the engine's log", () => {
  it("becomes one sentence with the time and the account's name", () => {
    const filled = {
      event: "order.filled",
      accountId: "a-1",
      leg: "entry",
      side: "buy",
      quantity: "0.05",
      instrumentId: "BTC/USDT:USDT",
      price: "61234.5",
    };
    expect(render({ level: 30, time, ...filled })).toBe(
      "12:30:15.250  order       Bruno: entry buy 0.05 BTC/USDT:USDT filled at 61234.5",
    );
  });

  it("of an account without a name shows the start of its id", () => {
    expect(
      render({ level: 30, time, event: "order.accepted", accountId: "0123456789", leg: "stop" }),
    ).toContain("01234567: stop");
  });

  it("of an event that nobody foresaw shows its fields", () => {
    expect(render({ level: "warn", time, event: "venue.slow-down", weight: 2300, pid: 1 })).toContain(
      "slow down weight=2300",
    );
  });

  it.each([
    ["text that is no JSON", "Debugger attached"],
    ["a line without an event", { level: 30, msg: "hello" }],
    ["a debug line", { level: 20, event: "order.filled" }],
    ["a step that matters to no person", { level: 30, event: "order.sent" }],
  ])("that is %s stays away", (_, line) => {
    expect(render(line)).toBeUndefined();
  });
});

it("colours come on a terminal only, and never against NO_COLOR", () => {
  const tty = Object.assign(Object.create(process.stdout), { isTTY: true }) as NodeJS.WriteStream;
  expect(terminal(tty, {}).paint("good", "x")).toBe("\u001b[32mx\u001b[0m");
  expect(terminal(tty, { NO_COLOR: "1" }).paint("good", "x")).toBe("x");
  expect(plain.paint("good", "x")).toBe("x");
});
