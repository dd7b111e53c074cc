import { readFile } from 'node:fs/promises';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { readBasicAuthorization } from '../incoming/basic-authorization.ts';
import { readHtpasswd } from '../incoming/htpasswd.ts';
import type { Users } from '../incoming/htpasswd.ts';
import type { RequestAuthenticator } from '../incoming/request-authenticator.ts';
import { createCheckPassword } from './check-password.ts';

export interface HtpasswdAuthenticatorOptions {
  /** Apache's format with bcrypt hashes: `htpasswd -B -c <file> <user>`. Read anew for each request, so that changes count at once. */
  readonly file: string;
}

/** A hash that no password has, for users that do not exist: its cost is that of the first user's. */
const NO_PASSWORD = '$2y$10$'.padEnd(60, '.');

/**
 * Knows who sent a request by the user name and password in its `Authorization`, from an htpasswd file (CONTRACT.md §1.5). Whoever
 * is in it may do everything. A wrong user name takes as long to refuse as a wrong password.
 *
 * `invalid-options` when the file cannot be read or a line of it is not bcrypt's.
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
}: HtpasswdAuthenticatorOptions): Promise<Result<RequestAuthenticator, InspectorError>> {
  const check = createCheckPassword();
  const first = await readUsers(file);
  if (first.err) return Err(new InspectorError('invalid-options', first.val));

  return Ok(
    Object.freeze<RequestAuthenticator>({
      // The name is that of Ironic's own middleware.
      challenge: 'Basic realm="Baremetal API"',
      identify: async ({ headers }) => {
        const said = readBasicAuthorization(headers.get('authorization'));
        if (said.err) return said;
        if (said.val === undefined) return senderUnknown();
        const users = await readUsers(file);
        // What is wrong with the file is for the operator, who is told at the start of the next instance.
        if (users.err) return Err(new InspectorError('identity-unavailable', 'The users cannot be read'));
        const { username, password } = said.val;
        const hash = users.val.get(username);
        const checked = await check(password, hash ?? withCostOf(users.val));
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
  return readHtpasswd(text).mapErr((problem) => `${file}: ${problem}`);
}

function withCostOf(users: Users): string {
  const [hash] = users.values();
  return hash === undefined ? NO_PASSWORD : hash.slice(0, 7) + NO_PASSWORD.slice(7);
}

function senderUnknown() {
  return Err(new InspectorError('unauthenticated', 'Authentication required'));
}
