import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const GUID = '00:02:c9:03:00:12:34:56';
/** Of a machine's port: its GUID is at the end. */
export const CLIENT_ID = `ff:00:00:00:00:00:02:00:00:02:c9:00:${GUID}`;
/** Where the packets of that machine come from. */
export const EMAC = '02:11:22:33:44:55';
export const OTHER_NEIGHBOUR = `EMAC=aa:aa:aa:aa:aa:aa IMAC=80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01\n`;
export const NEIGHBOUR = `EMAC=${EMAC.toUpperCase()} IMAC=80:00:00:49:fe:80:00:00:00:00:00:00:${GUID.toUpperCase()}\n`;

/**
 * What the kernel says of the interface `eth7`; `undefined`: there is none.
 * @returns the folder in place of `/sys/class/net`
 */
export async function systemWith(neighbours: string | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pxe-filter-sys-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (neighbours === undefined) return folder;
  await mkdir(join(folder, 'eth7', 'eth'), { recursive: true });
  await writeFile(join(folder, 'eth7', 'eth', 'neighs'), neighbours);
  return folder;
}
