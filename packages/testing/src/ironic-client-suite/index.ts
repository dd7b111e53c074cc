import { runSuite } from '../runner.ts';
import type { Runner, SuiteOptions } from '../runner.ts';
import { faults } from './faults.ts';
import { machine } from './machine.ts';
import { nodes } from './nodes.ts';
import { ports } from './ports.ts';
import { portGroups } from './port-groups.ts';
import type { IronicClientSubject } from './samples.ts';

/**
 * What every `IronicClient` does, as tests: on the fake itself, and through a client on a served
 * one.
 */
export function ironicClientSuite(runner: Runner, options: SuiteOptions<IronicClientSubject>): void {
  runSuite(runner, 'IronicClient', [nodes, machine, ports, portGroups, faults], options);
}
