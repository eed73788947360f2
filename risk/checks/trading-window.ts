// Entries only at the hours the trader chose (UTC); exits are never asked.
import type { TradingWindow } from "../../engine/domain/account.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

const DAY_NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** A window that wraps past midnight belongs to the day on which it opened; equal ends mean the whole day. */
export function isOpen(window: TradingWindow, weekday: number, minute: number): boolean {
  const { days, fromMinute, toMinute } = window;
  const yesterday = (weekday + 6) % 7;
  if (fromMinute < toMinute) return days.includes(weekday) && minute >= fromMinute && minute < toMinute;
  return (days.includes(weekday) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export const tradingWindow: Check = ({ limits }, { now }) => {
  const window = limits.tradingWindow;
  if (window === undefined) return undefined;
  const minutes = Math.floor(now / MINUTE_MS);
  const weekday = (Math.floor(minutes / DAY_MINUTES) + EPOCH_WEEKDAY) % 7;
  const minute = minutes % DAY_MINUTES;
  if (isOpen(window, weekday, minute)) return undefined;
  return deny("TRADING_WINDOW_CLOSED", {
    from: clockText(window.fromMinute),
    to: clockText(window.toMinute),
    days: window.days.map((day) => DAY_NAMES[day] ?? String(day)).join(", "),
    now: `${DAY_NAMES[weekday]} ${clockText(minute)}`,
  });
};
