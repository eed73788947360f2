// What moves the prices: a seeded random walk, a replayed CSV, or nobody but the control API.
import { parseDecimal } from "../../../engine/domain/decimal.ts";
import type { PriceBoard } from "./price-board.ts";
import { gaussian, type RandomStream, randomStream } from "./random.ts";

/** Called with venue time as it passes; moves whatever is due. */
export interface PriceProcess {
  advanceTo(nowMs: number): void;
}

const DAY_MS = 86_400_000;
/** A long jump is walked in at most this many steps, each as volatile as the time it covers. */
const STEPS_MAX = 120;

/** Every symbol that is not held moves each `intervalMs`; the same seed gives the same path. */
export function randomWalk(
  board: PriceBoard,
  seed: number,
  intervalMs: number,
  startMs: number,
): PriceProcess {
  const streams = new Map<string, RandomStream>();
  let walkedMs = startMs;
  const walk = (stepMs: number) => {
    const scale = Math.sqrt(stepMs / DAY_MS);
    for (const price of board.all()) {
      const { symbol, dailyVolatility } = price.instrument;
      const random = streams.get(symbol) ?? randomStream(seed, `walk:${symbol}`);
      streams.set(symbol, random);
      const move = dailyVolatility * scale * gaussian(random);
      if (!price.held) board.step(symbol, Math.round(price.lastTicks * (1 + move)));
    }
  };
  return {
    advanceTo(nowMs) {
      walkedMs = Math.min(walkedMs, nowMs);
      const due = Math.floor((nowMs - walkedMs) / intervalMs);
      if (due <= 0) return;
      const steps = Math.min(due, STEPS_MAX);
      for (let step = 0; step < steps; step++) walk((due * intervalMs) / steps);
      walkedMs += due * intervalMs;
    },
  };
}

export interface CsvRow {
  readonly offsetMs: number;
  readonly symbol: string;
  readonly price: string;
}

/** `timestamp,symbol,price` lines, timestamps in ms or ISO; a header line is skipped. Throws with the line number on anything else. */
export function parsePriceCsv(text: string): readonly CsvRow[] {
  const rows = text
    .split(/\r?\n/)
    .map((line, index) => ({ fields: line.split(",").map((field) => field.trim()), lineNumber: index + 1 }))
    .filter(({ fields }) => fields.length > 1 && fields[0] !== "" && !/^time/i.test(fields[0] ?? ""))
    .map(({ fields: [time = "", symbol = "", price = ""], lineNumber }) => {
      const timeMs = /^\d+$/.test(time) ? Number(time) : Date.parse(time);
      if (!Number.isFinite(timeMs) || parseDecimal(price) === undefined) {
        throw new Error(`price CSV, line ${lineNumber}: expected timestamp,symbol,price`);
      }
      return { timeMs, symbol, price };
    })
    .sort((first, second) => first.timeMs - second.timeMs);
  const startMs = rows[0]?.timeMs ?? 0;
  return rows.map(({ timeMs, symbol, price }) => ({ offsetMs: timeMs - startMs, symbol, price }));
}

/** Plays the rows from `startMs` on; symbols without rows stand still. */
export function csvReplay(board: PriceBoard, rows: readonly CsvRow[], startMs: number): PriceProcess {
  let next = 0;
  return {
    advanceTo(nowMs) {
      for (let row = rows[next]; row !== undefined && startMs + row.offsetMs <= nowMs; row = rows[next]) {
        next += 1;
        const price = board.get(row.symbol);
        const value = parseDecimal(row.price);
        if (price === undefined || value === undefined || price.held) continue;
        board.step(row.symbol, value.div(price.instrument.tick).round().toNumber());
      }
    },
  };
}

export const heldPrices: PriceProcess = { advanceTo: () => undefined };
