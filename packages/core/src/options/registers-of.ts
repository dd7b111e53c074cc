import type { FirewallRegister } from '../contracts/firewall-register.ts';
import type { InstanceRegister } from '../contracts/instance-register.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { Clock } from '../contracts/runtime.ts';
import { MemoryRegisters } from './memory-registers.ts';

export interface Registers {
  readonly instances: InstanceRegister;
  readonly firewalls: FirewallRegister;
}

interface Given extends Partial<Registers> {
  readonly nodes: NodeStore;
}

/**
 * The registers that an inspector uses: those it is given, those that its store of runs keeps as
 * well, or else some in memory. A store that can be shared is thus never used with registers that
 * only one process sees, unless somebody says so.
 */
export function registersOf(given: Given, clock: Clock): Registers {
  const kept = keptRegisters(given);
  const memory = new MemoryRegisters(clock);
  return { instances: kept.instances ?? memory, firewalls: kept.firewalls ?? memory };
}

/** The same without those in memory. */
export function keptRegisters({ nodes, instances, firewalls }: Given): Partial<Registers> {
  const own: object = nodes;
  return {
    ...(isInstanceRegister(own) && { instances: own }),
    ...(isFirewallRegister(own) && { firewalls: own }),
    ...(instances && { instances }),
    ...(firewalls && { firewalls }),
  };
}

function isInstanceRegister(store: object): store is InstanceRegister {
  return 'heartbeat' in store;
}

function isFirewallRegister(store: object): store is FirewallRegister {
  return 'noteFirewall' in store;
}
