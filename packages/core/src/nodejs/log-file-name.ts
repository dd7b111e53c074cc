import type { LogSource } from '../contracts/log-sink.ts';
import { Err, Ok, type Result } from '../result.ts';

/**
 * Shows what the original calls `ramdisk_logs_filename_format`, without the extension's surprises.
 */
export const DEFAULT_FORMAT = '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz';

const FIELD = /\{(\w+)(?::([^{}]*))?\}/g;

/**
 * Makes the function that names log files from a template (CONTRACT.md §4.4): `{uuid}`, `{mac}`
 * (without colons), `{bmc}` and `{dt:…}` with strftime's `%Y %m %d %H %M %S %f %j %%`; what is not
 * known is `unknown`.
 *
 * What the machine says of itself is reduced to letters, digits, dots, dashes and underscores, so
 * that a name never leaves its folder. A template that cannot work is an `Err` with the
 * reason, at once and not when logs arrive.
 */
export function logFileName(format: string): Result<(source: LogSource) => string, string> {
  const rest = format.replaceAll(FIELD, '');
  if (/[{}]/.test(rest)) return Err('braces that do not belong to a field');
  if (/[/\\\0]/.test(format)) return Err('a file name cannot contain slashes');
  for (const [, name = '', spec] of format.matchAll(FIELD)) {
    if (!['uuid', 'dt', 'mac', 'bmc'].includes(name))
      return Err(`unknown field {${name}}; there are uuid, dt, mac and bmc`);
    if (name !== 'dt' && spec !== undefined) return Err(`{${name}} takes no format`);
    const unknown = [...(spec ?? '').matchAll(/%(.?)/g)].find(([, code]) => !/^[YmdHMSfj%]$/.test(code ?? ''));
    if (unknown !== undefined) return Err(`unknown ${unknown[0]} in {dt}; there are %Y %m %d %H %M %S %f %j %%`);
  }
  return Ok((source) => {
    const name = format.replaceAll(FIELD, (_, field: string, spec: string | undefined) =>
      clean(fieldOf(source, field, spec)),
    );
    // Nothing but dots would be the folder itself, or the one above it.
    return /^\.*$/.test(name) ? 'unknown' : name;
  });
}

function fieldOf(source: LogSource, field: string, spec: string | undefined): string {
  if (field === 'dt') return formatTime(source.at, spec ?? '%Y-%m-%d %H-%M-%S.%f');
  if (field === 'mac') return source.mac?.replaceAll(':', '') || 'unknown';
  return (field === 'uuid' ? source.uuid : source.bmc) || 'unknown';
}

/** Names in a file system are 255 bytes at most; a field is a part of one. */
const MAX_FIELD = 64;

function clean(value: string): string {
  return value.replaceAll(/[^\w.-]/g, '_').slice(0, MAX_FIELD);
}

/** strftime in UTC. */
function formatTime(at: Date, spec: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const dayOfYear = () => Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const values: Record<string, () => string> = {
    Y: () => String(at.getUTCFullYear()),
    m: () => two(at.getUTCMonth() + 1),
    d: () => two(at.getUTCDate()),
    H: () => two(at.getUTCHours()),
    M: () => two(at.getUTCMinutes()),
    S: () => two(at.getUTCSeconds()),
    f: () => String(at.getUTCMilliseconds()).padStart(3, '0') + '000',
    j: () => String(dayOfYear()).padStart(3, '0'),
    '%': () => '%',
  };
  return spec.replaceAll(/%(.)/g, (_, code: string) => values[code]?.() ?? code);
}
