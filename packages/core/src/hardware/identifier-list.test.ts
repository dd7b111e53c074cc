import { expect, it } from 'vitest';
import { identifierList } from './identifier-list.ts';

it('has everything in the one spelling in which it is kept', () => {
  const found = {
    systemUuid: 'ABCDEF00-1111-4222-8333-444444444444',
    boardSerial: ' EXMB17 ',
    macs: ['02:00:5e:10:00:01'],
  };
  expect(identifierList(found)).toEqual([
    { kind: 'system-uuid', value: 'abcdef00-1111-4222-8333-444444444444' },
    { kind: 'board-serial', value: 'exmb17' },
    { kind: 'mac', value: '02:00:5e:10:00:01' },
  ]);
});

it('is bounded, and the same whatever the order in which the machine tells its NICs', () => {
  const macs = Array.from({ length: 1000 }, (_, nic) => `02:00:5e:10:${nic.toString(16).padStart(4, '0')}`);
  const list = identifierList({ systemSerial: 'x'.repeat(65), chassisSerial: 'x'.repeat(64), macs });
  expect(list).toHaveLength(129);
  expect(identifierList({ chassisSerial: 'x'.repeat(64), macs: macs.toReversed() })).toEqual(list);
});
