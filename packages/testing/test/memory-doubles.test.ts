import { describe, expect, it } from 'vitest';
import type { BootPolicy } from '@ironic-inspector/core';
import {
  collectEvents,
  firewallFailureSuite,
  firewallSuite,
  logSinkSuite,
  memoryFirewall,
  memoryLogSink,
  type BootJudge,
} from '../src/index.ts';

const runner = { describe, it };

function judgeOf(policy: BootPolicy | undefined): BootJudge | undefined {
  if (policy === undefined) return undefined;
  const { introspecting, others, unknown } = policy;
  return (mac) => introspecting.includes(mac) || (unknown === 'allow' && !others.includes(mac));
}

const firewallSubject = () => {
  const firewall = memoryFirewall();
  return { firewall, enforced: () => judgeOf(firewall.enforced), breakNext: () => firewall.failNext() };
};
firewallSuite(runner, { create: firewallSubject });
firewallFailureSuite(runner, { create: firewallSubject });

logSinkSuite(runner, {
  create: () => {
    const sink = memoryLogSink();
    return { sink, saved: () => sink.saved.map(({ archive }) => archive) };
  },
});

describe('memoryFirewall', () => {
  it('remembers every policy, as it was when given', async () => {
    const firewall = memoryFirewall();
    const introspecting = ['52:54:00:00:00:01'];
    const rest = { others: [], clientIds: {} };
    await firewall.open({ introspecting, unknown: 'deny', ...rest });
    introspecting.push('52:54:00:00:00:02');
    await firewall.sync({ introspecting: [], unknown: 'allow', ...rest });
    expect(firewall.policies).toEqual([
      { introspecting: ['52:54:00:00:00:01'], unknown: 'deny', ...rest },
      { introspecting: [], unknown: 'allow', ...rest },
    ]);
  });
});

describe('memoryLogSink', () => {
  it('fails when told', async () => {
    const sink = memoryLogSink();
    sink.failNext();
    const source = { uuid: undefined, mac: undefined, bmc: undefined, at: new Date(0) };
    expect((await sink.save(source, new Uint8Array())).err).toBe(true);
    expect((await sink.save(source, new Uint8Array())).ok).toBe(true);
    expect(sink.saved).toHaveLength(1);
  });
});

describe('collectEvents', () => {
  it('keeps events in order and finds them by type', () => {
    const collected = collectEvents();
    const base = { at: new Date(0), node: undefined, runId: undefined, requestId: undefined };
    collected.observer({ ...base, type: 'requested', what: 'abort' });
    collected.observer({ ...base, type: 'powered-off' });
    expect(collected.types).toEqual(['requested', 'powered-off']);
    expect(collected.of('requested').map(({ what }) => what)).toEqual(['abort']);
    collected.clear();
    expect(collected.events).toEqual([]);
  });
});
