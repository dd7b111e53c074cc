import type { Assigned } from '../config/assigned.ts';

interface OriginalOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** The option of `[DEFAULT]` that it sets; it wins over files and variables. */
  readonly sets?: string;
  /** Why it is refused, and what to use instead. */
  readonly refused?: string;
}

const LINES = 'lines go to standard error, for systemd or a shell to keep';

/**
 * The original's command-line options besides `--config-file` and `--config-dir` (CONTRACT.md
 * §9.3). Each sets an option of the file, or is refused with a hint at what to use instead: a
 * service must not start and log elsewhere than it was told.
 */
export const ORIGINAL_OPTIONS = {
  debug: { type: 'boolean', short: 'd', sets: 'debug' },
  'use-json': { type: 'boolean', sets: 'use_json' },
  'use-stderr': { type: 'boolean' },
  'log-file': { type: 'string', refused: `${LINES}: StandardError=append:FILE in the unit` },
  logfile: { type: 'string', refused: `${LINES}: StandardError=append:FILE in the unit` },
  'log-dir': { type: 'string', refused: `${LINES}: StandardError=append:FILE in the unit` },
  logdir: { type: 'string', refused: `${LINES}: StandardError=append:FILE in the unit` },
  'watch-log-file': { type: 'boolean', refused: `${LINES}: there is no file to watch` },
  'use-syslog': { type: 'boolean', refused: `${LINES}: StandardError=syslog in the unit` },
  'use-journal': { type: 'boolean', refused: `${LINES}; systemd brings them to its journal without being told` },
  'syslog-log-facility': { type: 'string', refused: `${LINES}: SyslogFacility= in the unit` },
  'log-config-append': {
    type: 'string',
    refused: '[DEFAULT]log_level and [DEFAULT]use_json say what is logged and how',
  },
  'log-config': { type: 'string', refused: '[DEFAULT]log_level and [DEFAULT]use_json say what is logged and how' },
  'log-date-format': { type: 'string', refused: 'times are written as RFC 3339 says, in UTC' },
} as const satisfies Readonly<Record<string, OriginalOption>>;

/**
 * The options of the command line as assignments, as if they stood in a file; or why they are
 * refused, a line each.
 */
export function assignedByWords(values: Readonly<Record<string, unknown>>): {
  readonly assigned: readonly Assigned[];
  readonly refused: readonly string[];
} {
  const assigned: Assigned[] = [];
  const refused: string[] = [];
  for (const [name, option] of Object.entries<OriginalOption>(ORIGINAL_OPTIONS)) {
    const value = values[name];
    if (value === undefined) continue;
    if (option.refused !== undefined) refused.push(`--${name} is not understood here: ${option.refused}`);
    const origin = `the option --${name}`;
    if (option.sets !== undefined) assigned.push({ group: 'DEFAULT', name: option.sets, value: String(value), origin });
  }
  return { assigned, refused };
}
