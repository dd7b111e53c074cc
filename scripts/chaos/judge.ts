import { isDeepStrictEqual } from 'node:util';
import type { Introspection, Node, Port } from '@ironic-inspector/core';
import type { Subject } from './site.ts';

/** All that is left of a node's introspection. */
export interface Remains {
  readonly subject: Subject;
  readonly run: Introspection | undefined;
  readonly hasPending: boolean;
  readonly processed: string | undefined;
  readonly unprocessed: string | undefined;
  readonly node: Node | undefined;
  readonly ports: readonly Port[];
}

/** A check: what it says when it holds, and what is wrong when it does not. */
export interface Check {
  readonly name: string;
  readonly problems: readonly string[];
  /** It is about chaos itself, and says nothing about the product. */
  readonly ofChaos?: boolean;
}

type Inspect = (remains: Remains) => string | undefined;

const CHECKS: readonly (readonly [name: string, inspect: Inspect])[] = [
  [
    'every node is finished',
    ({ run }) => (run?.state === 'finished' ? undefined : `${run?.state ?? 'no run'} ${run?.error ?? ''}`),
  ],
  ['nobody owns a node any more', ({ run }) => run?.owner && `owned by ${run.owner}`],
  ['no work is left in hand', ({ hasPending }) => (hasPending ? 'there is work on record' : undefined)],
  [
    'every node has the properties of its machine',
    ({ subject, node }) =>
      differs(node?.properties, {
        cpus: '40',
        cpu_arch: 'x86_64',
        memory_mb: String(subject.memoryMb),
        local_gb: '446',
        capabilities: node?.properties?.['capabilities'],
      }),
  ],
  ['the rule was applied to every node', ({ subject, node }) => differs(node?.extra?.['rule'], subject.hostname)],
  [
    'every node has the ports of its machine, once each',
    ({ subject, ports }) => differs(ports.map(({ address }) => address).toSorted(), subject.macs.toSorted()),
  ],
  [
    'only the port that it booted from is for booting',
    ({ subject, ports }) =>
      differs(
        ports.filter(({ pxe_enabled }) => pxe_enabled).map(({ address }) => address),
        [subject.bootMac],
      ),
  ],
  [
    'the data as it was sent is kept with its node',
    ({ subject, unprocessed }) => {
      const { logs: _, ...sent } = JSON.parse(subject.callback) as { logs?: unknown };
      return isDeepStrictEqual(parsed(unprocessed), sent) ? undefined : describeData(unprocessed);
    },
  ],
  [
    'the data as it was processed is kept with its node',
    ({ subject, processed }) => {
      const data = parsed(processed) as { inventory?: { hostname?: string }; memory_mb?: number } | undefined;
      const right = data?.inventory?.hostname === subject.hostname && data.memory_mb === subject.memoryMb;
      return right ? undefined : describeData(processed);
    },
  ],
  ['every machine is off', ({ node }) => differs(node?.power_state, 'power off')],
];

/** Looks at all that is left, one check at a time. */
export function judgeRemains(all: readonly Remains[]): readonly Check[] {
  return CHECKS.map(([name, inspect]) => ({
    name,
    problems: all.flatMap((remains) => {
      const problem = inspect(remains);
      return problem ? [`node ${remains.subject.uuid}: ${problem}`] : [];
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
