/** The contents of a file of users. */
export interface Users {
  /**
   * The bcrypt hashes of their passwords; `undefined` where the line of a user holds something
   * else.
   */
  readonly hashes: ReadonlyMap<string, string | undefined>;
  /**
   * The numbers of the unusable lines, counted from 1, and what they should be; `undefined` without
   * any.
   */
  readonly problem: string | undefined;
}

const BCRYPT = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./0-9A-Za-z]{53}$/;

/**
 * Reads Apache's htpasswd format: a line is `user:hash`, bcrypt only, and the first line of a user
 * counts (CONTRACT.md §1.5). Any other line locks out the user that it names, and nobody else.
 */
export function readHtpasswd(text: string): Users {
  const hashes = new Map<string, string | undefined>();
  const wrong: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const entry = line.trim();
    const colon = entry.indexOf(':');
    // As upstream: a line without a colon names nobody (`validate_auth_file`). As in Apache, a
    // comment does not either.
    if (colon < 0 || entry.startsWith('#')) continue;
    const [user, hash] = [entry.slice(0, colon), entry.slice(colon + 1)];
    const isRight = colon > 0 && BCRYPT.test(hash);
    if (!isRight) wrong.push(index + 1);
    if (colon > 0 && !hashes.has(user)) hashes.set(user, isRight ? hash : undefined);
  }
  return { hashes, problem: wrong.length === 0 ? undefined : `line ${wrong.join(', ')}: ${EXPECTED}` };
}

const EXPECTED = 'must be user:hash with a bcrypt hash ($2y$, $2b$ or $2a$), as htpasswd -B writes';
