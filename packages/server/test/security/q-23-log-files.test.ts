import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryLogSink } from '@ironic-inspector/core/node';
import type { JsonObject } from '@ironic-inspector/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSite } from './site.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-q23-'));
  await mkdir(join(folder, 'logs'));
});
afterEach(() => rm(folder, { recursive: true }));

/**
 * In the original, what a machine says of itself becomes a path: anybody could write a file of any
 * content anywhere.
 */
it.each([
  '../../escaped',
  '/escaped',
  '..',
  '../',
  '..\\..\\escaped',
  '%2e%2e%2fescaped',
  'a\0b',
  '\n',
  '/etc/cron.d/x',
  '.'.repeat(5000),
  '\u202e../x',
])('logs of a machine whose addresses are %j stay in their folder', async (address) => {
  const logSink = directoryLogSink({ directory: join(folder, 'logs'), fileNameFormat: '{bmc}_{mac}_{uuid}.tar.gz' });
  const site = await openSite({ logSink, processing: { storeUnmatchedRamdiskLogs: true } });
  const inventory = site.payload()['inventory'] as JsonObject;
  const interfaces = [{ name: address, mac_address: address, ipv4_address: address }];
  const body = {
    error: 'boom',
    boot_interface: address,
    ipmi_address: address,
    inventory: { ...inventory, bmc_address: address, bmc_v6address: address, interfaces },
    logs: Buffer.from('written by anybody').toString('base64'),
  };
  expect((await site.send('POST', '/v1/continue', body)).status).toBe(400);
  await site.idle();
  expect(await readdir(folder)).toEqual(['logs']);
  expect(await readdir(join(folder, 'logs'))).toEqual(['unmatched']);
  const files = await readdir(join(folder, 'logs', 'unmatched'));
  expect(files).toEqual([expect.stringMatching(/^[\w.-]{1,200}\.tar\.gz$/)]);
  expect(await readFile(join(folder, 'logs', 'unmatched', files[0] ?? ''), 'utf8')).toBe('written by anybody');
});
