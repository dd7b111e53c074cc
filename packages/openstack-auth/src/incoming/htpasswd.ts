import { Err, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';

/** Users and the bcrypt hashes of their passwords. */
export type Users = ReadonlyMap<string, string>;

const BCRYPT = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./0-9A-Za-z]{53}$/;

/**
 * Reads Apache's htpasswd format: `user:hash` a line, bcrypt only, the first line of a user counts (CONTRACT.md §1.5). `Err` names the
 * lines that are something else.
 */
export function readHtpasswd(text: string): Result<Users, string> {
  const users = new Map<string, string>();
  const wrong: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const entry = line.trim();
    const colon = entry.indexOf(':');
    // As upstream: validate_auth_file, a line without a colon is nobody's. As Apache: nor is a comment.
    if (colon < 0 || entry.startsWith('#')) continue;
    const [user, hash] = [entry.slice(0, colon), entry.slice(colon + 1)];
    if (colon < 1 || !BCRYPT.test(hash)) wrong.push(index + 1);
    else if (!users.has(user)) users.set(user, hash);
  }
  if (wrong.length === 0) return Ok(users);
  return Err(
    `line ${wrong.join(', ')}: must be user:hash with a bcrypt hash ($2y$, $2b$ or $2a$), as htpasswd -B writes`,
  );
}
