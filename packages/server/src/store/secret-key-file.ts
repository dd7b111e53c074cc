import { readFileSync, statSync } from 'node:fs';
import { Err, Ok, type Result } from '@ironic-inspector/core';

/** 32 bytes in base64, as `openssl rand -base64 32` prints them. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;
/** The permissions of others. */
const OTHERS = 0o007;

/**
 * The keys in a file, one a line; the first encrypts. Blank lines and lines that begin with `#` are
 * ignored. `Err` never holds a key.
 */
export function readSecretKeys(file: string): Result<readonly Uint8Array[], string> {
  let text: string;
  try {
    const { mode } = statSync(file);
    if ((mode & OTHERS) !== 0)
      return Err(`${file} may be read by everybody: its mode must be 0600 or 0640, not ${octal(mode)}`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return Err(`cannot be read: ${(error as Error).message}`);
  }
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const keys = lines.filter(({ line }) => line !== '' && !line.startsWith('#'));
  const odd = keys.find(({ line }) => !KEY.test(line));
  if (odd !== undefined) {
    return Err(`${file}:${odd.number}: must be 32 bytes in base64, as 'openssl rand -base64 32' prints them`);
  }
  if (keys.length === 0) return Err(`${file} has no key; 'openssl rand -base64 32' makes one`);
  return Ok(keys.map(({ line }) => new Uint8Array(Buffer.from(line, 'base64'))));
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
