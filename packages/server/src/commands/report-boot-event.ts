import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { NewBootEvent } from '@ironic-inspector/core';

/** Where the daemon listens for boot events, unless the command is told another place. */
export const DEFAULT_PLACE = '/run/ironic-inspector-ts/boot-events.sock';
/** Names the place, for scripts that cannot pass an option on. */
export const PLACE_VARIABLE = 'IRONIC_INSPECTOR_BOOT_EVENTS';
/** How long the daemon may take: dnsmasq calls one script after the other. */
const LIMIT_MS = 2000;
/** What a kernel is called, unless the command is told. */
const KERNEL = /kernel|vmlinuz|bzimage/i;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Tells the daemon what dnsmasq calls its `dhcp-script` with: `boot-event [--to PLACE] [--kernel
 * NAME] add MAC ADDRESS [NAME]`, or `tftp SIZE ADDRESS FILE`. Whatever goes wrong is said on
 * standard error, and the exit status is 0 within two seconds, so that DHCP is never held up.
 */
export async function reportBootEvent(words: readonly string[], environment: Environment = process.env): Promise<0> {
  try {
    const { options, rest } = optionsOf(words);
    const event = eventOf(rest, environment, options.kernel);
    if (typeof event === 'string') complain(event);
    else if (event !== undefined) await send(options.to ?? environment[PLACE_VARIABLE] ?? DEFAULT_PLACE, event);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
  return 0;
}

function complain(why: string): void {
  console.error(`ironic-inspector-ts boot-event: ${why}`);
}

function optionsOf(words: readonly string[]) {
  const options: { to?: string; kernel?: string } = {};
  let rest = words;
  for (let [name, value] = rest; name === '--to' || name === '--kernel'; [name, value] = rest) {
    if (value === undefined) throw new Error(`${name} needs a value`);
    options[name === '--to' ? 'to' : 'kernel'] = value;
    rest = rest.slice(2);
  }
  return { options, rest };
}

/**
 * What the words of dnsmasq mean; `undefined` when it is nothing to tell, a text when they cannot
 * be understood. `old` is a lease that was renewed, but for the start of dnsmasq, which goes
 * through all that it has on file: those are no event.
 */
export function eventOf(
  [action = '', ...words]: readonly string[],
  environment: Environment,
  kernel?: string,
  macOf: (address: string) => string | undefined = neighbour,
): NewBootEvent | string | undefined {
  switch (action) {
    case 'add':
    case 'old': {
      if (action === 'old' && environment['DNSMASQ_DATA_MISSING'] !== undefined) return undefined;
      const [client = '', address] = words;
      // The first word of DHCPv6 is no MAC address; dnsmasq may know it all the same.
      const mac = environment['DNSMASQ_MAC'] ?? client;
      if (address === undefined) return `${action} needs a MAC address and an IP address`;
      if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac)) return undefined;
      return { what: 'address-given', mac, address, source: 'dnsmasq' };
    }
    case 'tftp': {
      const [, address, ...name] = words;
      const path = name.join(' ');
      if (address === undefined || path === '') return 'tftp needs a size, an IP address and a file';
      const file = path.slice(path.lastIndexOf('/') + 1);
      const isKernel = kernel === undefined ? KERNEL.test(file) : file === kernel;
      const mac = macOf(address);
      const what = isKernel ? 'kernel-sent' : 'file-sent';
      return { what, address, file, source: 'dnsmasq', ...(mac !== undefined && { mac }) };
    }
    case '':
      return 'dnsmasq calls this by its option dhcp-script: add MAC ADDRESS, or tftp SIZE ADDRESS FILE';
    default:
      // `del`, `init`, `arp-add` and whatever comes with newer versions of dnsmasq.
      return undefined;
  }
}

/** The MAC address behind an IPv4 address of a network that this host is in, as Linux knows it. */
function neighbour(address: string): string | undefined {
  try {
    const lines = readFileSync('/proc/net/arp', 'utf8').split('\n').slice(1);
    const found = lines.map((line) => line.trim().split(/\s+/)).find(([ip]) => ip === address)?.[3];
    return found === '00:00:00:00:00:00' ? undefined : found;
  } catch {
    return undefined;
  }
}

/** To a socket, or to the API at a URL, which may have user and password. */
async function send(place: string, event: NewBootEvent): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const body = JSON.stringify(event);
  const [status, text] = /^https?:/.test(place)
    ? await sendToUrl(place, body, signal)
    : await sendToSocket(place, body, signal);
  if (status !== 200) throw new Error(`${withoutPassword(place)} answered ${status}: ${text.slice(0, 200).trim()}`);
}

async function sendToUrl(place: string, body: string, signal: AbortSignal): Promise<readonly [number, string]> {
  const url = new URL(place);
  const user = [url.username, url.password].map(decodeURIComponent).join(':');
  const credentials = user === ':' ? {} : { Authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  url.username = '';
  url.password = '';
  const headers = { 'Content-Type': 'application/json', ...credentials };
  const target = `${url.href.replace(/\/$/, '')}/v2/boot-events`;
  const answer = await fetch(target, { method: 'POST', headers, body, signal });
  return [answer.status, await answer.text()];
}

function sendToSocket(socketPath: string, body: string, signal: AbortSignal): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const asked = request({ socketPath, path: '/v2/boot-events', method: 'POST', headers, signal, agent: false });
    asked.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve([answer.statusCode ?? 0, Buffer.concat(parts).toString()]));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function withoutPassword(place: string): string {
  return place.replace(/\/\/[^/@]*@/, '//***@');
}
