import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ok, type Hook } from '@ironic-inspector/core';
import type { Arrival } from './ledger.ts';

/**
 * Where an instance can be held in a directed scene: in a hook's `before`, when a callback came;
 * right after Ironic answered that the node was changed, with ports still to be sent; or right
 * before the store is asked to end the run, when the lease was already looked at.
 */
export type GatePoint = 'before the look-up' | 'node patched' | 'ending the run';

/** Where a node's run is held. */
interface Gate {
  readonly point: GatePoint;
  /** The address of its management controller: before the look-up nothing else tells the node. */
  readonly bmc: string;
  /** Whether the first instance that arrives stops itself. */
  readonly stopsFirst: boolean;
}

/** The gates of nodes. */
export type Gates = Readonly<Record<string, Gate>>;

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

/** A hook that is held as its `before` begins, for the machines whose nodes have such a gate. */
export function gateHook(gates: Gates, passGate: PassGate): Hook {
  return {
    name: 'gate',
    before: async ({ inventory }) => {
      const held = Object.entries(gates).find(([, { bmc }]) => bmc === inventory.bmc_address);
      if (held !== undefined) await passGate('before the look-up', held[0]);
      return Ok(undefined);
    },
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
