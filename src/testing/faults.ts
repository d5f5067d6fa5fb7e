import type { Fault, FaultRule } from "./fault.ts";
import { checkFault, checkRule } from "./fault_checks.ts";
import type { EmulatedOperation } from "./requests.ts";
import type { EmulatedService } from "./service.ts";

/** The faults to inject: those for the next requests, and the rules. */
export interface FaultQueue {
  /** Adds a fault for the next requests, after those that were added before. */
  add(fault: Fault): void;
  /** Adds a rule; the returned function removes it. */
  addRule(rule: FaultRule): () => void;
  /** Takes the first fault that applies to an operation of a service; those of `add` first. */
  take(operation: EmulatedOperation, service: EmulatedService): Fault | undefined;
}

interface RuleInForce {
  readonly rule: FaultRule;
  readonly random: () => number;
  seen: number;
  left: number;
}

/** Creates an empty queue. */
export function createFaultQueue(services: readonly EmulatedService[]): FaultQueue {
  const waiting: { fault: Fault; left: number }[] = [];
  const rules = new Set<RuleInForce>();
  return {
    add(fault) {
      checkFault(fault, services);
      waiting.push({ fault: { ...fault }, left: fault.times ?? 1 });
    },
    addRule(rule) {
      checkRule(rule, services);
      const { seed = 1, times = Infinity } = rule;
      const entry = { rule: { ...rule }, random: seededRandom(seed), seen: 0, left: times };
      rules.add(entry);
      return () => void rules.delete(entry);
    },
    take(operation, service) {
      // Each rule counts all of its requests, also those that another fault makes fail.
      const hits = [...rules].filter((entry) =>
        isFor(entry.rule, operation, service) && isHit(entry)
      );
      const index = waiting.findIndex(({ fault }) => isFor(fault, operation, service));
      const entry = waiting[index];
      if (entry !== undefined) {
        entry.left -= 1;
        if (entry.left === 0) waiting.splice(index, 1);
        return entry.fault;
      }
      const [hit] = hits;
      if (hit === undefined) return undefined;
      hit.left -= 1;
      if (hit.left === 0) rules.delete(hit);
      return hit.rule;
    },
  };
}

function isFor(fault: Fault, operation: EmulatedOperation, service: EmulatedService): boolean {
  const { exception, operation: target } = fault;
  if (exception !== undefined && !Object.hasOwn(service.exceptions, exception)) return false;
  return target === undefined ? operation !== "Preflight" : target === operation;
}

function isHit(entry: RuleInForce): boolean {
  const { nth, probability = 1 } = entry.rule;
  entry.seen += 1;
  const isLikely = entry.random() < probability;
  return isLikely && (nth === undefined || entry.seen === nth);
}

/** A generator of numbers from 0 to 1, repeatable by its seed: splitmix32 (Steele, Lea, Flood). */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
