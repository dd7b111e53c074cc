import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Arrival } from './ledger.ts';

/**
 * Where an instance can be held in a directed scene: right after Ironic answered that the node was
 * changed, with ports still to be sent; or right before the store is asked to end the run, when
 * the lease was already looked at.
 */
export type GatePoint = 'node patched' | 'ending the run';

/** A node whose run is held, where, and whether the first instance that arrives stops itself. */
export type Gates = Readonly<Record<string, { readonly point: GatePoint; readonly stopsFirst: boolean }>>;

const LOOK_MS = 20;

/** Returns at once where the node has no gate at this point, else when its gate is opened. */
export type PassGate = (point: GatePoint, node: string) => Promise<void>;

/**
 * The instance's side. Everything else in the instance goes on while one run is held: it beats,
 * looks after other runs and answers requests, unless it stops itself.
 */
export function gateOf(gates: Gates, folder: string, by: string, note: (arrival: Arrival) => void): PassGate {
  const isOpen = (node: string) => existsSync(openFile(folder, node)) || existsSync(openFile(folder, node, by));
  return async (point, node) => {
    const gate = gates[node];
    if (gate?.point !== point || isOpen(node)) return;
    const isFirst = create(join(folder, `first.${node}`));
    note({ kind: 'arrival', by, node, at: Date.now() });
    // From inside, so that no transaction of the store is open meanwhile.
    if (isFirst && gate.stopsFirst) process.kill(process.pid, 'SIGSTOP');
    while (!isOpen(node)) await sleep(LOOK_MS);
  };
}

/** The other side: lets one instance pass, or all of them for good. */
export function openGate(folder: string, node: string, by?: string): void {
  writeFileSync(openFile(folder, node, by), '');
}

function openFile(folder: string, node: string, by?: string): string {
  return join(folder, `open.${node}${by === undefined ? '' : `.${by}`}`);
}

/** @returns whether the file was not there before */
function create(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false;
  }
}
