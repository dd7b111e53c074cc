import { readFile } from 'node:fs/promises';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { readBasicAuthorization } from '../incoming/basic-authorization.ts';
import { readHtpasswd } from '../incoming/htpasswd.ts';
import type { Users } from '../incoming/htpasswd.ts';
import type { RequestAuthenticator } from '../incoming/request-authenticator.ts';
import { createCheckPassword } from './check-password.ts';

export interface HtpasswdAuthenticatorOptions {
  /**
   * Apache's format with bcrypt hashes: `htpasswd -B -c <file> <user>`. Read anew for each request,
   * so that changes count at once.
   */
  readonly file: string;
  /**
   * Is told which lines of the file are not bcrypt's, by number, when it is first read and whenever
   * that changes. The users that they name cannot be identified; all others can. What it throws is
   * dropped.
   * @default nobody is told
   */
  readonly onWarning?: (message: string) => void;
}

/**
 * A hash that no password has, for users that do not exist: its cost is that of the first user's.
 */
const NO_PASSWORD = '$2y$10$'.padEnd(60, '.');

/**
 * Knows who sent a request by the user name and password in its `Authorization`, from an htpasswd
 * file (CONTRACT.md §1.5). Whoever is in it may do everything. A wrong user name takes as long to
 * refuse as a wrong password.
 *
 * `invalid-options` when the file cannot be read, or none of its users can ever be identified.
 *
 * @example
 * ```ts
 * import { createHtpasswdAuthenticator } from '@ironic-inspector/openstack-auth/node';
 *
 * const auth = await createHtpasswdAuthenticator({ file: '/etc/ironic-inspector/htpasswd' });
 * ```
 */
export async function createHtpasswdAuthenticator({
  file,
  onWarning,
}: HtpasswdAuthenticatorOptions): Promise<Result<RequestAuthenticator, InspectorError>> {
  const check = createCheckPassword();
  const warn = createWarn(onWarning);
  const first = await readUsers(file);
  if (first.err) return Err(new InspectorError('invalid-options', first.val));
  const { problem } = first.val;
  if (problem !== undefined && firstHash(first.val) === undefined) {
    return Err(new InspectorError('invalid-options', `${file}: ${problem}`));
  }
  warn(problem && `${file}: ${problem}`);

  return Ok(
    Object.freeze<RequestAuthenticator>({
      // The name is that of Ironic's own middleware.
      challenge: 'Basic realm="Baremetal API"',
      identify: async ({ headers, source }) => {
        const said = readBasicAuthorization(headers.get('authorization'));
        if (said.err) return said;
        if (said.val === undefined) return senderUnknown();
        const users = await readUsers(file);
        // What is wrong with the file is for the operator, and nothing for a sender.
        if (users.err) return Err(new InspectorError('identity-unavailable', 'The users cannot be read'));
        warn(users.val.problem && `${file}: ${users.val.problem}`);
        const { username, password } = said.val;
        const hash = users.val.hashes.get(username);
        if (hash === undefined && users.val.hashes.has(username)) {
          return Err(new InspectorError('identity-unavailable', 'The line of this user cannot be read'));
        }
        const checked = await check(password, hash ?? withCostOf(users.val), source);
        if (checked.err) return checked;
        return checked.val && hash !== undefined
          ? Ok({ kind: 'full-access', user: { name: username } })
          : senderUnknown();
      },
    }),
  );
}

async function readUsers(file: string): Promise<Result<Users, string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    return Err(thrown instanceof Error ? thrown.message : String(thrown));
  }
  return Ok(readHtpasswd(text));
}

function firstHash({ hashes }: Users): string | undefined {
  return [...hashes.values()].find((hash) => hash !== undefined);
}

function withCostOf(users: Users): string {
  const hash = firstHash(users);
  return hash === undefined ? NO_PASSWORD : hash.slice(0, 7) + NO_PASSWORD.slice(7);
}

/** Tells what is wrong when that changes: the file is read with each request. */
function createWarn(onWarning: ((message: string) => void) | undefined): (message: string | undefined) => void {
  let last: string | undefined;
  return (message) => {
    const isNew = message !== last;
    last = message;
    if (message === undefined || !isNew) return;
    try {
      onWarning?.(message);
    } catch {
      // Whoever listens changes nothing.
    }
  };
}

function senderUnknown() {
  return Err(new InspectorError('unauthenticated', 'Authentication required'));
}
