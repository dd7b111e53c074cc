import { describe, expect, it } from 'vitest';
import { compileField } from './field-path.ts';

const SUBJECT = {
  data: { cpus: 4, uuid: 'of the data' },
  node: { uuid: 'u', maintenance: false, driver_info: { a: 1 }, extra: { id: 5 }, owner: undefined },
};

function values(field: string): readonly unknown[] {
  return compileField(field).unwrap()(SUBJECT).values;
}

describe('a field', () => {
  it.each<[string, readonly unknown[]]>([
    ['cpus', [4]],
    ['data://cpus', [4]],
    ['data://$.cpus', [4]],
    ['data://maintenance', []],
    ['node://uuid', ['u']],
    ['node://id', ['u']],
    ['node://maintenance', [false]],
    ['node://is_maintenance', [false]],
    ['node://$.is_maintenance', [false]],
    ['node://driver_info.a', [1]],
    ['node://extra.id', [5]],
    ['node://extra.uuid', []],
    ['node://resource_class', [null]],
    ['node://owner', [null]],
    ['node://instance_id, instance_uuid', [null, null]],
    ['node://resource_class.x', []],
    ['node://$..id', [5]],
  ])('%s', (field, expected) => {
    expect(values(field)).toEqual(expected);
  });

  it.each([
    ['foo://a', 'Unsupported scheme for field: foo, valid values are node:// or data://'],
    ['://a', 'Unsupported scheme for field: , valid values are node:// or data://'],
    ['DATA://a', 'Unsupported scheme for field: DATA, valid values are node:// or data://'],
    ['node://', 'Unable to parse field JSON path node://: it ends too early'],
    [
      'node://a&b',
      'Unable to parse field JSON path node://a&b: the operator "&" at character 9 is not supported: write two conditions',
    ],
    ['node://a]', 'Unable to parse field JSON path node://a]: unexpected "]" at character 9'],
  ])('%s is refused', (field, problem) => {
    expect(compileField(field)).toMatchObject({ ok: false, val: problem });
  });
});
