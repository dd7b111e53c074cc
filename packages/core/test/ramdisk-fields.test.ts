import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { RAMDISK_LISTS, ramdiskSchema } from '@ironic-inspector/core';

const page = readFileSync(new URL('../../../docs/what-the-ramdisk-posts.md', import.meta.url), 'utf8');

/** The paths of all members, as the page writes them: `inventory.disks[].size`. */
function fields(schema: z.ZodType, path: string): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return fields(schema.unwrap() as z.ZodType, path);
  }
  const own = path === '' || path.endsWith('[]') ? [] : [path];
  const list = RAMDISK_LISTS.find((one) => one.path.join('.') === path);
  if (list !== undefined) return [...own, ...fields(list.element, `${path}[]`)];
  if (!(schema instanceof z.ZodObject)) return own;
  const members = Object.entries(schema.shape as Record<string, z.ZodType>);
  return [...own, ...members.flatMap(([key, member]) => fields(member, path === '' ? key : `${path}.${key}`))];
}

/** The first column of the page's tables. */
const listed = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, field = '']) => field);

describe('the page of what the ramdisk posts', () => {
  it('has every field of the schema, and no other', () => {
    // What is in the root disk is said once, of `inventory.disks[]`.
    const known = fields(ramdiskSchema, '').filter((path) => !path.startsWith('root_disk.'));
    expect(listed.toSorted()).toEqual(known.toSorted());
  });

  it('has a type, a version and a collector for each', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(listed.length);
    for (const row of rows) {
      const [, , type, since, collector] = row.split('|').map((cell) => cell.trim());
      expect({ type, since, collector }).toEqual({
        type: expect.stringMatching(/./),
        since: expect.stringMatching(/^(before 2\.0|until \d+\.\d+|\d+\.\d+|ours)$/),
        collector: expect.stringMatching(
          /^(always|hooks|none|`(default|logs|pci-devices|usb-devices|numa-topology|dmi-decode|lldp|extra-hardware)`)$/,
        ),
      });
    }
  });
});
