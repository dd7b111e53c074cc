/**
 * What machines boot from, by HTTP: a script for iPXE, which their NICs have in ROM, then kernel
 * and ramdisk. It knows who fetched what.
 */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const PORT = 8080;
const BOOT_SERVER = `http://192.0.2.1:${PORT}`;

export const BOOT_SCRIPT_URL = `${BOOT_SERVER}/boot.ipxe`;
/** What Ironic writes for the machines whose boot it manages. */
export const BY_IRONIC_URL = `${BOOT_SERVER}/by-ironic`;
/** Kernel and ramdisk, for Ironic. */
export const RAMDISK_URL = `${BOOT_SERVER}/ramdisk`;

/** One file that a machine has fetched to its end. */
interface Fetched {
  readonly mac: string;
  readonly file: 'vmlinuz' | 'initrd';
}

/** The web server, and who fetched what. */
export interface BootServer {
  readonly fetched: readonly Fetched[];
  /** What the kernel line of the machine with that MAC address has besides. */
  readonly kernelLine: Map<string, string>;
  /** Machines that fetch their kernel by TFTP, which dnsmasq serves; others by HTTP. */
  readonly byTftp: Set<string>;
  close(): void;
}

/** What the agent collects, unless a journey wants something else. */
export const COLLECTORS = 'default,lldp,pci-devices,dmi-decode,numa-topology,extra-hardware,logs';

/**
 * @param ramdisk the folder with `vmlinuz` and `initrd`
 * @param byIronic the folder that Ironic writes to
 */
export async function startBootServer(
  ramdisk: string,
  byIronic: string,
  address: string,
  callback: string,
): Promise<BootServer> {
  const fetched: Fetched[] = [];
  const kernelLine = new Map<string, string>();
  const byTftp = new Set<string>();
  const told = lineThatTells();
  const server = createServer((request, response) => {
    // iPXE writes `%3A` for the colons of its address
    const pathname = decodeURIComponent(new URL(request.url ?? '/', BOOT_SERVER).pathname);
    const [, mac = '', file = ''] = pathname.split('/');
    if (pathname === '/boot.ipxe') {
      // iPXE knows who it is, and asks again for what is its own
      response.end(`#!ipxe\nchain ${BOOT_SERVER}/\${mac}/script\n`);
    } else if (file === 'script') {
      const kernel = byTftp.has(mac) ? `tftp://${address}/vmlinuz` : `${BOOT_SERVER}/${mac}/vmlinuz`;
      const line = wordsFor(mac, callback, kernelLine.get(mac) ?? '');
      const initrd = `initrd --name initrd ${BOOT_SERVER}/${mac}/initrd`;
      response.end(['#!ipxe', `kernel ${kernel} ${line}`, initrd, told, 'boot', ''].join('\n'));
    } else if (pathname.startsWith('/by-ironic/')) {
      void send(join(byIronic, pathname.slice('/by-ironic/'.length)), response);
    } else if (file === 'vmlinuz' || file === 'initrd') {
      void send(join(ramdisk, file), response).then((isSent) => isSent && fetched.push({ mac, file }));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(PORT, address, resolve);
  });
  return { fetched, kernelLine, byTftp, close: () => server.close().closeAllConnections() };
}

/** Whether all of it was sent: a machine that is switched off in the middle has not fetched it. */
async function send(path: string, response: ServerResponse): Promise<boolean> {
  try {
    response.writeHead(200, { 'Content-Length': statSync(path).size });
    await pipeline(createReadStream(path), response);
    return true;
  } catch {
    if (!response.headersSent) response.writeHead(404).end();
    return false;
  }
}

/** The kernel line of `docs/securing-the-callback.md`; what comes later on it wins. */
function wordsFor(mac: string, callback: string, more: string): string {
  const words = [
    'initrd=initrd console=ttyS0 quiet loglevel=4',
    `BOOTIF=01-${mac.replaceAll(':', '-')}`,
    `ipa-inspection-callback-url=${callback}`,
    `ipa-inspection-collectors=${COLLECTORS}`,
    'ipa-lldp-timeout=5',
    more,
  ];
  return words.join(' ').trim();
}

/**
 * The line of an iPXE script that tells our daemon that the kernel is there, to the letter as
 * operators read it.
 */
function lineThatTells(): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/boot-events.md'), 'utf8');
  const line = /^chain .*\/v2\/boot-events\/ipxe.*$/m.exec(page)?.[0];
  if (line === undefined) throw new Error('docs/boot-events.md has no line for iPXE any more.');
  return line;
}
