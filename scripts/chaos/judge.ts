import { isDeepStrictEqual } from 'node:util';
import type { Introspection, IronicNode, Port } from '@ironic-inspector/core';
import { CANCELED, type CourseName, type Ending } from './courses.ts';
import type { Subject } from './site.ts';

/** All that is left of a node's introspection. */
export interface Remains {
  readonly subject: Subject;
  /** The node that the machine belongs to in the end. */
  readonly uuid: string;
  /**
   * How its course wants its last run to be; `undefined` when the course did not come to its end.
   */
  readonly wanted: Ending['wanted'] | undefined;
  readonly run: Introspection | undefined;
  readonly hasPending: boolean;
  readonly processed: string | undefined;
  readonly unprocessed: string | undefined;
  readonly node: IronicNode | undefined;
  readonly ports: readonly Port[];
  /** How many nodes of Ironic have the address of its management controller. */
  readonly nodesOfMachine: number;
  /** Whether the store has a record of a node that was deleted. */
  readonly remembersGone: boolean;
}

/** A check: what it says when it holds, and what is wrong when it does not. */
export interface Check {
  readonly name: string;
  readonly problems: readonly string[];
  /** It is about chaos itself, and says nothing about the product. */
  readonly ofChaos?: boolean;
}

/** What is wrong with what is left of one node; `undefined` when nothing is. */
type Inspect = (remains: Remains) => string | undefined;
type Concerns = (remains: Remains) => boolean;

const everybody: Concerns = () => true;
const hasFinished: Concerns = ({ wanted, run }) => wanted === 'finished' && run?.state === 'finished';
const wasCanceled: Concerns = ({ wanted }) => wanted === 'canceled';
const takes =
  (course: CourseName): Concerns =>
  ({ subject }) =>
    subject.course === course;

/** Each check with the nodes that it concerns. */
const CRITERIA: readonly (readonly [name: string, Concerns, Inspect])[] = [
  [
    'every course came to its end, and every run ended as it should: none because something was away',
    everybody,
    ({ run, wanted }) => {
      if (wanted === undefined) return 'nobody waits for the end of its course any longer';
      const error = wanted === 'canceled' ? CANCELED : undefined;
      const state = wanted === 'canceled' ? 'error' : wanted;
      return run?.state === state && run?.error === error ? undefined : `${run?.state ?? 'no run'} ${run?.error ?? ''}`;
    },
  ],
  ['nobody owns a node any more', everybody, ({ run }) => run?.owner && `owned by ${run.owner}`],
  ['no work is left in hand', everybody, ({ hasPending }) => (hasPending ? 'there is work on record' : undefined)],
  [
    'every node has the properties of its machine, and keeps the capability that it had',
    hasFinished,
    ({ subject, node }) => {
      const kept = subject.course === 'discovered' ? [] : ['boot_option:local'];
      const { capabilities, ...others } = node?.properties ?? {};
      const { physical_mb } = subject.payload.inventory.memory;
      return (
        differs(others, { cpus: '40', cpu_arch: 'x86_64', memory_mb: String(physical_mb), local_gb: '446' }) ??
        differs(String(capabilities).split(',').toSorted(), [...kept, ...CAPABILITIES].toSorted())
      );
    },
  ],
  [
    'the rule was applied to every node',
    hasFinished,
    ({ subject, node }) => differs(node?.extra?.['rule'], subject.payload.inventory.hostname),
  ],
  [
    'every node has the ports of its machine, once each',
    hasFinished,
    ({ subject, ports }) => differs(ports.map(({ address }) => address).toSorted(), subject.macs.toSorted()),
  ],
  [
    'only the port that it booted from is for booting',
    hasFinished,
    ({ subject, ports }) => {
      const booting = ports.filter(({ pxe_enabled }) => pxe_enabled);
      return differs(
        booting.map(({ address }) => address),
        [subject.bootMac],
      );
    },
  ],
  [
    'the data as it was sent is kept with its node',
    hasFinished,
    ({ subject, unprocessed }) => {
      const { logs: _, ...sent } = subject.payload;
      return isDeepStrictEqual(parsed(unprocessed), sent) ? undefined : describeData(unprocessed);
    },
  ],
  [
    'the data as it was processed is kept with its node',
    hasFinished,
    ({ subject, processed }) => {
      const data = parsed(processed) as { inventory?: { hostname?: string }; memory_mb?: number } | undefined;
      const { hostname, memory } = subject.payload.inventory;
      const right = data?.inventory?.hostname === hostname && data.memory_mb === memory.physical_mb;
      return right ? undefined : describeData(processed);
    },
  ],
  [
    'every machine is off',
    // One that posted unasked is nobody's to turn off.
    (remains) => hasFinished(remains) && !takes('discovered')(remains),
    ({ node }) => differs(node?.power_state, 'power off'),
  ],
  [
    'a run that was aborted wrote nothing',
    wasCanceled,
    ({ node, unprocessed }) =>
      differs(node?.properties, { capabilities: 'boot_option:local' }) ??
      differs(node?.extra, {}) ??
      (unprocessed === undefined ? undefined : 'there is data'),
  ],
  [
    'every machine has one node',
    everybody,
    ({ nodesOfMachine }) => (nodesOfMachine === 1 ? undefined : `it has ${nodesOfMachine}`),
  ],
  [
    'nothing is on record of a node that was deleted',
    takes('replaced'),
    ({ remembersGone }) => (remembersGone ? 'its run is' : undefined),
  ],
];

/** Of the machine that all are copies of. */
const CAPABILITIES: readonly string[] = [
  'boot_mode:uefi',
  'cpu_aes:true',
  'cpu_hugepages:true',
  'cpu_hugepages_1g:true',
  'cpu_txt:true',
  'cpu_vt:true',
];

/** Looks at all that is left, one check at a time. */
export function judgeRemains(all: readonly Remains[]): readonly Check[] {
  return CRITERIA.map(([name, concerns, inspect]) => ({
    name,
    problems: all.filter(concerns).flatMap((remains) => {
      const problem = inspect(remains);
      return problem ? [`node ${remains.uuid} (${remains.subject.course}): ${problem}`] : [];
    }),
  }));
}

function differs(found: unknown, wanted: unknown): string | undefined {
  return isDeepStrictEqual(found, wanted) ? undefined : `${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`;
}

function parsed(document: string | undefined): unknown {
  return document === undefined ? undefined : JSON.parse(document);
}

function describeData(document: string | undefined): string {
  return document === undefined ? 'there is none' : `it is something else: ${document.slice(0, 200)}`;
}
