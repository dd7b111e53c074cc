import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { KeystoneAuth } from '../auth.ts';
import { keystoneFault, unavailable } from './ask-keystone.ts';
import type { AskKeystone } from './ask-keystone.ts';
import { readToken } from './token.ts';
import type { Token } from './token.ts';
import { describeAuth, tokenRequest } from './token-request.ts';

/** A token and its document. */
export interface IssuedToken {
  readonly id: string;
  readonly token: Token;
}

/** Gets a token from Keystone. `identity-refused` when it refuses the credentials. */
export async function requestToken(ask: AskKeystone, auth: KeystoneAuth): Promise<Result<IssuedToken, InspectorError>> {
  const answer = await ask({ method: 'POST', path: '/auth/tokens', body: tokenRequest(auth) });
  if (answer.err) return answer;
  const { status, headers, body } = answer.val;
  if (status >= 400) {
    const reason = `Keystone does not take the credentials of ${describeAuth(auth)}: ${keystoneFault(answer.val)}`;
    return Err(new InspectorError('identity-refused', reason));
  }
  const id = headers.get('x-subject-token');
  const token = readToken(body);
  if (id === null || token === undefined) {
    return unavailable(`What ${auth.authUrl} answered (${status}) is not a token; is that the URL of Keystone?`);
  }
  return Ok({ id, token });
}
