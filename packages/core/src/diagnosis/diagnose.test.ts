import { describe, expect, it } from 'vitest';
import type { HistoryStep, RefusedCallbacks } from '../contracts/history-records.ts';
import type { CauseCode } from './causes.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosisFacts } from './facts.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
const TIMED_OUT = { code: 'timed-out', stage: 'waiting', message: 'Introspection timeout' } as const;

/** A run that timed out while it waited; nothing else is known of it. */
function timedOut(change: Partial<DiagnosisFacts> = {}, run: Partial<DiagnosisFacts['run']> = {}): DiagnosisFacts {
  return {
    run: {
      node: 'node',
      runId: 'run',
      state: 'error',
      startedAt: AT,
      finishedAt: later(3700),
      error: TIMED_OUT.message,
      failure: TIMED_OUT,
      manageBoot: true,
      ...run,
    },
    settings: { timeout: 3600, cleanUpPeriod: 60 },
    now: later(4000),
    ...change,
  };
}

function eventsOf(...steps: readonly HistoryStep[]) {
  return steps.map((step, index) => ({ at: later(index), step }));
}

const WAITED: readonly HistoryStep[] = [
  { type: 'requested', what: 'introspect' },
  { type: 'powered-on' },
  { type: 'waiting', attributes: { mac: ['52:54:00:00:00:01'], bmc_address: ['192.0.2.1'] } },
];

function refused(change: Partial<RefusedCallbacks>): RefusedCallbacks {
  const seen = { firstAt: later(100), lastAt: later(100), count: 1 };
  return {
    id: 'one',
    reason: 'unknown-machine',
    identifiers: [],
    remoteAddress: undefined,
    node: undefined,
    ...seen,
    ...change,
  };
}

const causesOf = (facts: DiagnosisFacts) => diagnose(facts).causes.map(({ cause }) => cause);
const reached = (facts: DiagnosisFacts) =>
  Object.fromEntries(diagnose(facts).stages.map(({ stage, reached: how }) => [stage, how]));

it('a run that another one took the place of is not looked at any further', () => {
  const replaced = { state: 'waiting', error: undefined, failure: undefined } as const;
  expect(causesOf(timedOut({}, replaced))).toEqual(['replaced']);
});

describe('what nothing tells', () => {
  it('is unknown, and not no', () => {
    expect(reached(timedOut())).toMatchObject({
      asked: 'yes',
      'powered-on': 'unknown',
      posted: 'unknown',
      matched: 'no',
    });
    expect(causesOf(timedOut())).toEqual(['nothing-heard']);
  });

  it('is unknown where events are lost', () => {
    const settings = { timeout: 3600, cleanUpPeriod: 60, firewall: true };
    const heard = { addresses: true, kernels: true };
    const whole = timedOut({ events: eventsOf(...WAITED), settings, heard });
    expect(reached(whole)).toMatchObject({ 'firewall-opened': 'no', 'address-given': 'no', 'kernel-fetched': 'no' });
    expect(causesOf(whole)).toEqual(['firewall-closed', 'no-address']);
    const torn = timedOut({ events: eventsOf({ type: 'gap' }, ...WAITED), settings, heard });
    expect(reached(torn)).toMatchObject({ 'firewall-opened': 'unknown', 'address-given': 'unknown' });
    expect(causesOf(torn)).toEqual(['nothing-heard']);
  });

  it('is said where a run failed for no reason on record', () => {
    const facts = timedOut({}, { failure: undefined, error: 'Something else' });
    expect(causesOf(facts)).toEqual(['unknown']);
    expect(diagnose(facts).causes[0]?.evidence).toEqual(['Something else']);
    // As runs of before there were codes say it.
    expect(causesOf(timedOut({}, { failure: undefined }))).toEqual(['nothing-heard']);
  });
});

describe('a near miss', () => {
  const events = eventsOf(...WAITED);
  const identifiers = [
    { kind: 'system-serial', value: 's-1' },
    { kind: 'bmc-mac', value: 'aa:bb:cc:00:00:01' },
  ] as const;
  const first = (entry: Partial<RefusedCallbacks>) =>
    causesOf(timedOut({ events, identifiers, refused: [refused(entry)] }))[0];

  it.each<[CauseCode, Partial<RefusedCallbacks>]>([
    ['addresses-outdated', { identifiers: [{ kind: 'system-serial', value: 's-1' }] }],
    ['bmc-address-differs', { identifiers: [{ kind: 'bmc-mac', value: 'aa:bb:cc:00:00:01' }] }],
    ['posted-but-not-matched', { identifiers: [{ kind: 'bmc-address', value: '192.0.2.1' }] }],
    ['matched-several', { reason: 'ambiguous-machine', identifiers: [{ kind: 'bmc-address', value: '192.0.2.1' }] }],
    ['mac-mistyped', { identifiers: [{ kind: 'mac', value: '52:54:00:00:80:01' }] }],
    ['mac-of-next-nic', { identifiers: [{ kind: 'mac', value: '52:54:00:00:00:02' }] }],
    ['token-refused', { reason: 'spent-token', node: 'node' }],
    ['callback-turned-away', { reason: 'busy' }],
    // Of another node, of another machine, or of another time.
    ['nothing-heard', { reason: 'no-token', node: 'other' }],
    ['nothing-heard', { identifiers: [{ kind: 'system-serial', value: 's-2' }] }],
    [
      'nothing-heard',
      { identifiers: [{ kind: 'mac', value: '52:54:00:00:80:01' }], firstAt: later(20_000), lastAt: later(20_000) },
    ],
    [
      'nothing-heard',
      { identifiers: [{ kind: 'mac', value: '52:54:00:00:80:01' }], firstAt: later(-9000), lastAt: later(-9000) },
    ],
  ])('%s: %j', (cause, entry) => expect(first(entry)).toBe(cause));

  it('is no such thing where the machine itself was seen to boot', () => {
    const mistyped = refused({ identifiers: [{ kind: 'mac', value: '52:54:00:00:80:01' }] });
    const mac = '52:54:00:00:00:01';
    const boot = { type: 'boot-event', what: 'kernel-sent', mac, source: 'dnsmasq' } as const;
    const facts = timedOut({ events: eventsOf(...WAITED, boot), refused: [mistyped] });
    expect(causesOf(facts)).toEqual(['no-post']);
    expect(reached(facts)).toMatchObject({ 'kernel-fetched': 'yes', posted: 'no' });
  });

  it('that has another controller may be the next machine of the rack', () => {
    const neighbour = refused({
      identifiers: [
        { kind: 'mac', value: '52:54:00:00:00:02' },
        { kind: 'bmc-address', value: '192.0.2.2' },
      ],
    });
    const heard = { addresses: true, kernels: true };
    const facts = timedOut({ events, heard, refused: [neighbour] });
    expect(diagnose(facts).causes.map(({ cause, likelihood }) => [cause, likelihood])).toEqual([
      ['no-address', 'likely'],
      ['mac-of-next-nic', 'possible'],
    ]);
    expect(reached(facts)).toMatchObject({ 'address-given': 'no', posted: 'unknown' });
  });

  it('boots by addresses of which the run is not told: its silence says nothing', () => {
    const heard = { addresses: true, kernels: true };
    const mistyped = refused({ identifiers: [{ kind: 'mac', value: '52:54:00:00:80:01' }] });
    const facts = timedOut({ events, heard, refused: [mistyped] });
    expect(reached(facts)).toMatchObject({
      'address-given': 'unknown',
      'kernel-fetched': 'unknown',
      posted: 'unknown',
    });
    expect(causesOf(facts)).toEqual(['mac-mistyped']);
  });

  it('that came once too early and once too late is told by when it came', () => {
    const identifiersOf = [{ kind: 'mac', value: '52:54:00:00:00:01' }] as const;
    expect(first({ identifiers: identifiersOf, firstAt: later(1), lastAt: later(1) })).toBe('posted-too-early');
    expect(first({ identifiers: identifiersOf, firstAt: later(3800), lastAt: later(3900), count: 5 })).toBe(
      'posted-too-late',
    );
  });
});

it.each<[CauseCode, string]>([
  ['ironic-away', 'ironic-unavailable'],
  ['store-away', 'store-failed'],
  ['name-unresolved', 'name-unavailable'],
  ['identity-away', 'identity-refused'],
  ['overloaded', 'overloaded'],
  ['firewall-failed', 'firewall-failed'],
  ['node-locked', 'node-locked'],
])('%s is what a run that could not wait failed of: %s', (cause, code) => {
  const failure = { code: 'unavailable', stage: 'power-on', message: 'away' } as const;
  const failed = { type: 'failed', stage: 'boot', code, message: 'away' } as HistoryStep;
  expect(causesOf(timedOut({ events: eventsOf(failed) }, { failure }))).toEqual([cause]);
});

it('a ramdisk that says what it could not do is quoted with its journal', () => {
  const failure = { code: 'hook-failed', stage: 'pre-hooks', hook: 'ramdisk_error', message: 'no disks' } as const;
  const [first] = diagnose(timedOut({ journal: ['lsblk: not found'] }, { failure })).causes;
  expect(first).toMatchObject({
    cause: 'ramdisk-error',
    evidence: ['no disks', 'The journal of the ramdisk: lsblk: not found'],
  });
});

it('a hook that misses something is told of with the journal of the ramdisk', () => {
  const failure = { code: 'hook-failed', stage: 'hooks', hook: 'root_disk_selection', message: 'no disks' } as const;
  const [first] = diagnose(timedOut({ journal: ['lsblk: not found'] }, { failure })).causes;
  expect(first).toMatchObject({ cause: 'hook-failed' });
  expect(first?.evidence.at(-1)).toBe('The journal of the ramdisk: lsblk: not found');
});

describe('the text', () => {
  const events = eventsOf(...WAITED);
  const identifiers = [{ kind: 'mac', value: '52:54:00:00:80:01' }] as const;

  it('names in words what nothing tells, of a machine that is waited for', () => {
    expect(diagnose(timedOut({ events, refused: [] })).text).toContain(
      'Nothing tells whether the firewall let its machine in, its machine was given an address or its machine ' +
        'fetched the kernel. Possibly: nothing-heard.',
    );
    const { text } = diagnose(timedOut({ events }));
    expect(text).toContain('its machine fetched the kernel or its ramdisk posted.');
  });

  it('does not wonder whether a machine posted that is named as a near miss', () => {
    const { text } = diagnose(timedOut({ events, refused: [refused({ identifiers })] }));
    expect(text).toContain('mac-mistyped');
    expect(text).not.toMatch(/posted\. Most|nothing-heard/);
  });

  it('says nothing of the boot of a machine that was recognised', () => {
    const failure = { code: 'hook-failed', stage: 'hooks', hook: 'rack', message: 'no rack' } as const;
    const { text } = diagnose(timedOut({ events }, { failure, error: 'no rack', acceptedAt: later(9) }));
    expect(text).toMatch(
      /: no rack\. It got as far as this: [^.]*\. The cause: hook-failed\. That was the hook rack, /,
    );
  });

  it('says nothing twice, and without secrets', () => {
    const power = { at: AT, state: undefined, lastError: 'cannot reach https://admin:hunter2@bmc/' };
    const { text, causes } = diagnose(timedOut({ events, refused: [], power }));
    expect(causes.map(({ cause }) => cause)).toEqual(['power-unreadable', 'nothing-heard']);
    expect(text.split('Ironic was told to power it on')).toHaveLength(2);
    expect(text).toContain('Its last_error: cannot reach https://***@bmc/.');
    expect(JSON.stringify(causes)).not.toContain('hunter2');
  });
});

it('a run that was aborted did not get as far as its end', () => {
  const failure = { code: 'aborted', stage: 'waiting', message: 'Canceled by operator' } as const;
  const events = eventsOf(...WAITED, { type: 'powered-off' });
  expect(diagnose(timedOut({ events }, { failure })).stage).toBe('powered-on');
});
