// The fault injector: a short list of armed faults, asked in order, with seeded draws.
import { type RandomStream, randomStream } from "../core/random.ts";
import type {
  ArmedFault,
  DueFault,
  FaultContext,
  FaultInjector,
  FaultKind,
  FaultSpec,
  RequestClass,
} from "./fault-injector.ts";

interface Armed {
  readonly faultId: string;
  readonly spec: FaultSpec;
  fired: number;
}

export class SeededFaults implements FaultInjector {
  readonly #random: RandomStream;
  #armed: Armed[] = [];
  #sequence = 0;

  constructor(seed: number) {
    this.#random = randomStream(seed, "faults");
  }

  get anyArmed(): boolean {
    return this.#armed.length > 0;
  }

  arm(spec: FaultSpec): ArmedFault {
    this.#sequence += 1;
    const armed: Armed = { faultId: `fault-${this.#sequence}`, spec, fired: 0 };
    this.#armed.push(armed);
    return shown(armed);
  }

  /** Clears one fault, or all; returns how many. */
  clear(faultId: string | undefined): number {
    const before = this.#armed.length;
    this.#armed = faultId === undefined ? [] : this.#armed.filter((armed) => armed.faultId !== faultId);
    return before - this.#armed.length;
  }

  list(): readonly ArmedFault[] {
    return this.#armed.map(shown);
  }

  take(kind: FaultKind, context: FaultContext): DueFault | undefined {
    if (this.#armed.length === 0) return undefined;
    for (const armed of this.#armed) {
      if (armed.spec.kind !== kind || !matches(armed.spec, context)) continue;
      const { probability, count } = armed.spec;
      if (probability !== undefined && this.#random() >= probability) continue;
      armed.fired += 1;
      if (count !== undefined && armed.fired >= count)
        this.#armed = this.#armed.filter((other) => other !== armed);
      return this.#due(armed.spec);
    }
    return undefined;
  }

  #due(spec: FaultSpec): DueFault {
    const least = spec.delayMs ?? 0;
    const most = Math.max(least, spec.delayMaxMs ?? least);
    return {
      kind: spec.kind,
      delayMs: Math.round(least + (most - least) * this.#random()),
      variant: spec.variant ?? "A",
      executed: spec.executed ?? false,
      code: spec.code,
    };
  }
}

function shown({ faultId, spec, fired }: Armed): ArmedFault {
  return { ...spec, faultId, fired };
}

/** Without an explicit class, faults of execution aim at what changes orders, so that look-ups still tell the truth. */
const ORDER_CLASSES: ReadonlySet<RequestClass> = new Set([
  "place-order",
  "place-conditional",
  "cancel",
  "amend",
]);
const EXECUTION_FAULTS: ReadonlySet<FaultKind> = new Set([
  "accept-then-drop-reply",
  "drop-request",
  "delay-accept",
  "delay-reply",
  "http-503",
  "backend-timeout",
  "server-error",
  "html-body",
  "rate-limited",
]);

function isAimedAt(spec: FaultSpec, requestClass: RequestClass): boolean {
  if (spec.requestClass !== undefined) return spec.requestClass === requestClass;
  return !EXECUTION_FAULTS.has(spec.kind) || ORDER_CLASSES.has(requestClass);
}

function matches(spec: FaultSpec, context: FaultContext): boolean {
  return (
    (spec.exchange === undefined || spec.exchange === context.exchange) &&
    (spec.accountId === undefined || spec.accountId === context.accountId) &&
    (spec.symbol === undefined || spec.symbol === context.symbol) &&
    isAimedAt(spec, context.requestClass) &&
    (spec.clientIdPrefix === undefined || (context.clientOrderId ?? "").startsWith(spec.clientIdPrefix))
  );
}
