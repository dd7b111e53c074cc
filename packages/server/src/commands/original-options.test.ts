import { describe, expect, it } from 'vitest';
import { assignedByWords, ORIGINAL_OPTIONS } from './original-options.ts';

describe('what the command line of the original takes', () => {
  it('is an option of the file, where there is one', () => {
    expect(assignedByWords({ debug: true, 'use-json': true, 'use-stderr': true })).toEqual({
      assigned: [
        { group: 'DEFAULT', name: 'debug', value: 'true', origin: 'the option --debug' },
        { group: 'DEFAULT', name: 'use_json', value: 'true', origin: 'the option --use-json' },
      ],
      refused: [],
    });
  });

  it('is refused, with what takes its place, where there is none', () => {
    expect(assignedByWords({ 'log-file': '/var/log/x.log' }).refused).toEqual([
      '--log-file is not understood here: lines go to standard error, for systemd or a shell to keep: ' +
        'StandardError=append:FILE in the unit',
    ]);
  });

  it('is one or the other, and is known by the name of the original', () => {
    const both = Object.entries(ORIGINAL_OPTIONS).filter(([, option]) => 'refused' in option && 'sets' in option);
    expect(both).toEqual([]);
  });
});
