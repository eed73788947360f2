// One engine of a chaos run: its process, its address, and whether it works right now.
import { join } from "node:path";
import { KeptProcess } from "./kept-process.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "engine", "main.ts");

export interface EngineUnitPlan {
  readonly name: string;
  readonly executes: boolean;
  readonly port: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  readonly onEnd: (how: string) => void;
  readonly onLine?: (line: string) => void;
}

export class EngineUnit {
  readonly url: string;
  readonly executes: boolean;
  readonly process: KeptProcess;

  constructor({ name, executes, port, folder, environment, nodeArgs = [], onEnd, onLine }: EngineUnitPlan) {
    this.url = `http://127.0.0.1:${port}`;
    this.executes = executes;
    this.process = new KeptProcess({
      name,
      ...{ file: MAIN, nodeArgs },
      env: { ...environment, ENGINE_PORT: String(port), ROLE_EXECUTION: executes ? "on" : "off" },
      logFile: join(folder, `${name}.log`),
      onEnd,
      ...(onLine === undefined ? {} : { onLine }),
    });
  }

  async ready(): Promise<boolean> {
    if (!this.process.runs || this.process.stopped) return false;
    try {
      const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1_000) });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }
}
