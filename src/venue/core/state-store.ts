// Keeps the venue across restarts: a snapshot, a log of changes since, and the ledger. Each step is written before its answer
// leaves, so a killed process loses nothing that anyone was told.
import { closeSync, existsSync, ftruncateSync, openSync, renameSync, writeSync } from "node:fs";
import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { PaperExchange } from "./paper-exchange.ts";
import type { PriceBoard } from "./price-board.ts";
import { accountRecord, decode, encode, type StateChange, wholeState } from "./state-codec.ts";
import { applyChange, rebuildIndexes } from "./state-restore.ts";
import type { ExchangeName } from "./types.ts";
import type { DirtySet, VenueState } from "./venue-state.ts";

const LOG_MAX_BYTES = 64 * 1024 * 1024;
const PRICES_EVERY_MS = 2_000;

type SavedPrices = Readonly<
  Record<string, { readonly last: Decimal; readonly mark: Decimal; readonly held: boolean }>
>;
interface Snapshot {
  readonly version: 1;
  readonly changes: readonly StateChange[];
  readonly prices: SavedPrices;
}
type LogLine = StateChange | { readonly prices: SavedPrices };
type SavedLedgerEntry = LedgerEntry & { readonly exchange: ExchangeName };

export interface StateStore {
  /** Notes the prices of the moment, at most every two seconds. */
  savePrices(): void;
  /** Writes the snapshot and empties the log. */
  close(): Promise<void>;
}

/** Fills both exchanges from `file` (if it exists) and from then on saves every change. Throws when the file is not a saved venue. */
export async function openStateStore(
  file: string,
  exchanges: Readonly<Record<ExchangeName, PaperExchange>>,
  board: PriceBoard,
  logMaxBytes = LOG_MAX_BYTES,
): Promise<StateStore> {
  await mkdir(dirname(file), { recursive: true });
  const paths = { snapshot: file, log: `${file}.log`, ledger: `${file}.ledger` };
  const lines = await readSaved(paths.snapshot, paths.log);
  const ledger = await readLedger(paths.ledger);
  const venues: VenueState[] = [];
  const writer = new LogWriter(paths, board, venues, logMaxBytes);
  for (const exchange of Object.values(exchanges)) {
    exchange.attachStore((venue) => {
      venues.push(venue);
      restore(venue, lines, ledger, writer);
      return () => writer.commit(venue);
    });
  }
  for (const line of lines) if ("prices" in line) restorePrices(board, line.prices);
  await writer.begin();
  return { savePrices: () => writer.savePrices(), close: () => writer.close() };
}

async function readSaved(snapshotPath: string, logPath: string): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  if (existsSync(snapshotPath)) {
    const snapshot = decode(await readFile(snapshotPath, "utf8")) as Snapshot | undefined;
    if (snapshot?.version !== 1) throw new Error(`${snapshotPath} is not a saved paper venue`);
    lines.push(...snapshot.changes, { prices: snapshot.prices });
  }
  if (!existsSync(logPath)) return lines;
  for (const text of (await readFile(logPath, "utf8")).split("\n")) {
    const line = text === "" ? undefined : decode(text);
    if (line !== undefined) lines.push(line as LogLine);
  }
  return lines;
}

async function readLedger(path: string): Promise<readonly SavedLedgerEntry[]> {
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as SavedLedgerEntry];
    } catch {
      return [];
    }
  });
}

function restore(
  venue: VenueState,
  lines: readonly LogLine[],
  ledger: readonly SavedLedgerEntry[],
  writer: LogWriter,
): void {
  let ledgerSeq = 0;
  for (const line of lines) {
    if ("prices" in line || line.exchange !== venue.policy.name) continue;
    applyChange(venue, line);
    ledgerSeq = Math.max(ledgerSeq, line.ledgerSeq);
  }
  rebuildIndexes(venue);
  const own = ledger
    .filter((entry) => entry.exchange === venue.policy.name && entry.seq <= ledgerSeq)
    .map(({ exchange: _exchange, ...entry }) => entry as LedgerEntry);
  venue.ledger.restore(own, (entry) => writer.ledger(venue.policy.name, entry));
  venue.dirty = emptyDirtySet();
}

function restorePrices(board: PriceBoard, prices: SavedPrices): void {
  for (const [symbol, { last, mark, held }] of Object.entries(prices))
    board.restore(symbol, last, mark, held);
}

function emptyDirtySet(): DirtySet {
  return {
    accounts: new Set(),
    keys: new Set(),
    orders: new Set(),
    conditionals: new Set(),
    fills: [],
    income: [],
  };
}

interface Paths {
  readonly snapshot: string;
  readonly log: string;
  readonly ledger: string;
}

class LogWriter {
  readonly #paths: Paths;
  readonly #board: PriceBoard;
  readonly #venues: readonly VenueState[];
  readonly #logMaxBytes: number;
  #log = -1;
  #ledger = -1;
  #logBytes = 0;
  #pendingLedger = "";
  #pricesMs = 0;

  constructor(paths: Paths, board: PriceBoard, venues: readonly VenueState[], logMaxBytes: number) {
    this.#logMaxBytes = logMaxBytes;
    this.#paths = paths;
    this.#board = board;
    this.#venues = venues;
  }

  /** Starts from a fresh snapshot, an empty log, and a ledger without uncommitted entries. */
  async begin(): Promise<void> {
    const entries = this.#venues.flatMap((venue) =>
      venue.ledger.page(1, venue.ledger.lastSeq).entries.map((entry) => ledgerLine(venue.policy.name, entry)),
    );
    await replaceFile(this.#paths.ledger, entries.join(""));
    await this.#writeSnapshot();
    this.#ledger = openSync(this.#paths.ledger, "a");
    this.#log = openSync(this.#paths.log, "w");
  }

  ledger(exchange: ExchangeName, entry: LedgerEntry): void {
    this.#pendingLedger += ledgerLine(exchange, entry);
  }

  /** Ledger first: an entry without its change is cut off at the next start. */
  commit(venue: VenueState): void {
    const { dirty } = venue;
    if (dirty === undefined || this.#log < 0) return;
    const isChanged =
      this.#pendingLedger !== "" ||
      dirty.accounts.size + dirty.orders.size + dirty.conditionals.size + dirty.keys.size > 0;
    if (!isChanged) return;
    if (this.#pendingLedger !== "") writeSync(this.#ledger, this.#pendingLedger);
    this.#pendingLedger = "";
    this.#append({
      exchange: venue.policy.name,
      ledgerSeq: venue.ledger.lastSeq,
      sequences: venue.sequences,
      accounts: [...dirty.accounts].map(accountRecord),
      keys: [...dirty.keys],
      orders: [...dirty.orders],
      conditionals: [...dirty.conditionals],
      fills: dirty.fills,
      income: dirty.income,
    });
    venue.dirty = emptyDirtySet();
  }

  savePrices(): void {
    const nowMs = performance.now();
    if (nowMs - this.#pricesMs < PRICES_EVERY_MS || this.#log < 0) return;
    this.#pricesMs = nowMs;
    this.#append({ prices: this.#prices() });
    if (this.#logBytes > this.#logMaxBytes) this.#compact();
  }

  async close(): Promise<void> {
    const log = this.#log;
    this.#log = -1;
    await this.#writeSnapshot();
    ftruncateSync(log);
    closeSync(log);
    closeSync(this.#ledger);
  }

  #append(line: LogLine): void {
    const text = `${encode(line)}\n`;
    writeSync(this.#log, text);
    this.#logBytes += text.length;
  }

  /** Rare: the log is rewritten as one line per exchange, and renamed over the old one. What counts is what comes after them. */
  #compact(): void {
    const temporary = `${this.#paths.log}.new`;
    closeSync(this.#log);
    this.#log = openSync(temporary, "w");
    for (const venue of this.#venues) this.#append(wholeState(venue));
    this.#append({ prices: this.#prices() });
    renameSync(temporary, this.#paths.log);
    this.#logBytes = 0;
  }

  async #writeSnapshot(): Promise<void> {
    const snapshot: Snapshot = { version: 1, changes: this.#venues.map(wholeState), prices: this.#prices() };
    await replaceFile(this.#paths.snapshot, encode(snapshot));
  }

  #prices(): SavedPrices {
    return Object.fromEntries(
      [...this.#board.all()].map(({ instrument, last, mark, held }) => [
        instrument.symbol,
        { last, mark, held },
      ]),
    );
  }
}

function ledgerLine(exchange: ExchangeName, entry: LedgerEntry): string {
  return `${JSON.stringify({ exchange, ...entry })}\n`;
}

/** Whole or not at all. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, text);
  const handle = await open(temporary, "r+");
  await handle.sync();
  await handle.close();
  await rename(temporary, path);
}
