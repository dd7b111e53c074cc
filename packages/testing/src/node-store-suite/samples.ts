import type {
  AcceptedCallback,
  ChangeSet,
  Failure,
  Interruption,
  Introspection,
  NodeStore,
  TrailEntry,
} from '@ironic-inspector/core';
import { presentIn } from '../expect-result.ts';
import { runRecord } from '../run-record.ts';

export const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
export const OTHER = '2be26c0b-03f2-4d2e-ae87-c02d7f33c123';

/** A UUID that sorts by `number`. */
export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** A run that has just begun. */
export function run(members: Partial<Introspection> = {}): Introspection {
  return runRecord({ uuid: UUID, at: new Date(1_000), ...members });
}

/** A callback that was accepted; it is being processed unless `answer` says how it was answered. */
export function accepted(digest: string, answer?: AcceptedCallback['answer']): AcceptedCallback {
  return { digest, acceptedAt: new Date(1_700_000_000_123), answer };
}

/** A run that the store holds, for a node that had none. */
export async function begun(store: NodeStore, members: Partial<Introspection> = {}): Promise<Introspection> {
  return presentIn(await store.begin(run(members), undefined));
}

/** With what is easily bent on the way. */
export const INTERRUPTION: Interruption = {
  stage: 'finish',
  code: 'ironic-unavailable',
  message: 'Ironic\nsaid: "503" – it\'s away\u0000 🚀',
  since: new Date('2024-02-29T23:59:59.001Z'),
  at: new Date('2024-03-01T00:00:00.999Z'),
  times: 12,
};

/** With what is easily bent on the way. */
export const FAILURE: Failure = {
  code: 'hook-failed',
  stage: 'pre-hooks',
  hook: 'site_ü🚀',
  rule: '2be26c0b-03f2-4d2e-ae87-c02d7f33c123',
  message: 'no\n"disk"\u0000 – at all',
};

/** With what is easily bent on the way. */
export const TRAIL: readonly TrailEntry[] = [
  {
    sequence: 1,
    at: new Date('2024-02-29T23:59:59.001Z'),
    event: 'start',
    from: undefined,
    to: 'starting',
    instance: 'one ü🚀',
  },
  {
    sequence: 40,
    at: new Date('2024-03-01T00:00:00.999Z'),
    event: 'error',
    from: 'starting',
    to: 'error',
    instance: 'two\n"2"',
    failure: 'hook-failed',
    interruption: 'ironic-unavailable',
  },
];

/** Every member set, with values that are easily bent on the way. */
export const FULL: Introspection = run({
  state: 'error',
  startedAt: new Date('2024-02-29T23:59:59.001Z'),
  stateSince: new Date('2024-03-01T00:00:00.999Z'),
  finishedAt: new Date('2024-03-01T00:00:01.000Z'),
  error: `first line\n"second" line, 'quoted' \\ – with an emoji 🚀 ${'x'.repeat(10_000)}`,
  manageBoot: false,
  attributes: { mac: ['52:54:00:00:00:01', '52:54:00:00:00:02'], bmc_address: ['192.0.2.10', '2001:db8::10'] },
  tokenDigest: 'cd'.repeat(32),
  callback: accepted('ab'.repeat(32), { ok: false, code: 'processing-failed', message: 'no “disk”' }),
  interruption: INTERRUPTION,
  failure: FAILURE,
  trail: TRAIL,
});

/** Every kind of change, with values that are easily bent on the way. */
export const CHANGE_SET: ChangeSet = {
  node: [
    { op: 'add', path: '/properties/cpus', value: '4' },
    { op: 'replace', path: '/extra/deep', value: { list: [1, 1.5, 2n ** 64n, true, null, 'ü🚀'], 'a.b/c~d': {} } },
    { op: 'remove', path: '/extra/gone' },
  ],
  resetInterfaces: false,
  ports: [
    { kind: 'create', port: { node_uuid: UUID, address: '52:54:00:00:00:01', pxe_enabled: true, extra: {} } },
    {
      kind: 'patch',
      uuid: OTHER,
      address: '52:54:00:00:00:02',
      patch: [{ op: 'add', path: '/pxe_enabled', value: false }],
    },
    { kind: 'delete', uuid: OTHER, address: '52:54:00:00:00:03' },
  ],
  addTraits: ['CUSTOM_NEW'],
  removeTraits: ['CUSTOM_OLD'],
  authors: { '/properties/cpus': ['scheduler'] },
};

/** A change of every member that can be changed. */
export const EVERY_CHANGE = {
  runId: 'run-2',
  state: 'reapplying',
  startedAt: new Date(3_000),
  stateSince: new Date(4_000),
  finishedAt: new Date(5_000),
  error: 'new',
  attributes: { mac: ['52:54:00:00:00:09'], bmc_address: ['2001:db8::9'] },
  owner: 'instance-2',
  tokenDigest: 'ef'.repeat(32),
  callback: accepted('d2'),
  interruption: INTERRUPTION,
  failure: FAILURE,
  trail: TRAIL,
} as const;
