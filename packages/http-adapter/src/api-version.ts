import { pythonInt } from './python-int.ts';

/**
 * A version of the API, `major.minor`. 1.6 is the first one that changes an answer: that of a rule
 * which was created.
 */
export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

/** Why a request is not looked at any further. */
export interface VersionRefusal {
  readonly status: 400 | 406;
  readonly message: string;
}

const MAJOR = 1;
const MAX_MINOR = 18;
const MIN = `${MAJOR}.0`;
/** The newest version, which is also what a request gets that names none. */
export const MAX_VERSION = `${MAJOR}.${MAX_MINOR}`;
export const NEWEST: ApiVersion = { major: MAJOR, minor: MAX_MINOR };

const HEADER = 'x-openstack-ironic-inspector-api-version';
const STANDARD_HEADER = 'openstack-api-version';
const SERVICE = 'baremetal-introspection';

/** On every answer of the API, errors included (CONTRACT.md §1.3). */
export const VERSION_HEADERS = {
  'X-OpenStack-Ironic-Inspector-API-Minimum-Version': MIN,
  'X-OpenStack-Ironic-Inspector-API-Maximum-Version': MAX_VERSION,
} as const;

/**
 * The version that a request asks for (CONTRACT.md §1.3): by the standard header if that names this
 * service, else by the original's own, else the newest.
 */
export function readVersion(headers: Headers): ApiVersion | VersionRefusal {
  const text = standardVersion(headers.get(STANDARD_HEADER)) ?? headers.get(HEADER);
  return text === null ? NEWEST : parseVersion(text);
}

/**
 * `compute 2.1, baremetal-introspection 1.17` → `1.17`; `null` where other services are meant. The
 * last one wins.
 */
function standardVersion(header: string | null): string | null {
  if (header === null) return null;
  for (const entry of header.split(',').toReversed()) {
    const [service = '', ...version] = entry.trim().split(/\s+/);
    if (service.toLowerCase() === SERVICE) return version.join(' ');
  }
  return null;
}

function parseVersion(text: string): ApiVersion | VersionRefusal {
  if (text.trim().toLowerCase() === 'latest') return NEWEST;
  const numbers = text.split('.').map(pythonInt);
  const [major, minor] = numbers;
  if (numbers.length !== 2 || major === undefined || minor === undefined) {
    return { status: 400, message: 'Malformed API version: expected string in form of X.Y or latest' };
  }
  if (major !== BigInt(MAJOR) || minor < 0 || minor > MAX_MINOR) {
    const message = `Unsupported API version ${major}.${minor}, supported range is ${MIN} to ${MAX_VERSION}`;
    return { status: 406, message };
  }
  return { major: Number(major), minor: Number(minor) };
}
