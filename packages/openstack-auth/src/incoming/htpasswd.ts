/** What is in a file of users. */
export interface Users {
  /**
   * The bcrypt hashes of their passwords; `undefined` where the line of a user holds something
   * else.
   */
  readonly hashes: ReadonlyMap<string, string | undefined>;
  /**
   * The lines, from 1 on, that are of no use to anybody, and what they should be; `undefined` when
   * there are none.
   */
  readonly problem: string | undefined;
}

const BCRYPT = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./0-9A-Za-z]{53}$/;

/**
 * Reads Apache's htpasswd format: `user:hash` a line, bcrypt only, the first line of a user counts
 * (CONTRACT.md §1.5). A line that is something else keeps out the user that it names, and nobody
 * else.
 */
export function readHtpasswd(text: string): Users {
  const hashes = new Map<string, string | undefined>();
  const wrong: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const entry = line.trim();
    const colon = entry.indexOf(':');
    // As upstream: validate_auth_file, a line without a colon is nobody's. As Apache: nor is a comment.
    if (colon < 0 || entry.startsWith('#')) continue;
    const [user, hash] = [entry.slice(0, colon), entry.slice(colon + 1)];
    const isRight = colon > 0 && BCRYPT.test(hash);
    if (!isRight) wrong.push(index + 1);
    if (colon > 0 && !hashes.has(user)) hashes.set(user, isRight ? hash : undefined);
  }
  return { hashes, problem: wrong.length === 0 ? undefined : `line ${wrong.join(', ')}: ${EXPECTED}` };
}

const EXPECTED = 'must be user:hash with a bcrypt hash ($2y$, $2b$ or $2a$), as htpasswd -B writes';
