import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Authenticator } from '../authenticator.ts';
import { keystoneFault, unavailable } from '../keystone/ask-keystone.ts';
import type { AskKeystone } from '../keystone/ask-keystone.ts';
import { readToken } from '../keystone/token.ts';
import type { Token } from '../keystone/token.ts';

/**
 * Without the catalogue, which is most of the answer. A header must say that access rules are
 * checked, or Keystone refuses tokens that have them.
 */
const PATH = '/auth/tokens?nocatalog';
const RULES_ARE_LOOKED_AT = { 'OpenStack-Identity-Access-Rules': '1' };

/**
 * Asks Keystone about a sender's token. `Ok(undefined)` when it is unknown, expired or revoked.
 * `identity-unavailable` when Keystone cannot be asked, also because it refuses the service's own
 * credentials.
 */
export async function validateToken(
  ask: AskKeystone,
  service: Authenticator,
  token: string,
): Promise<Result<Token | undefined, InspectorError>> {
  for (let renewed = false; ; renewed = true) {
    const own = await service.headers();
    if (own.err) return notAsked(own.val);
    const headers = { ...own.val, ...RULES_ARE_LOOKED_AT, 'X-Subject-Token': token };
    const answer = await ask({ method: 'GET', path: PATH, headers });
    if (answer.err) return answer;
    const { status, body } = answer.val;
    if (status === 404) return Ok(undefined);
    if (status === 401 && !renewed) {
      // This 401 is about our own token: it was revoked, or Keystone has new keys.
      const better = await service.renew(own.val);
      if (better.err) return notAsked(better.val);
      if (better.val) continue;
    }
    if (status !== 200) return unavailable(`Keystone does not tell about tokens: ${keystoneFault(answer.val)}`);
    const read = readToken(body);
    return read === undefined ? unavailable('What Keystone tells of a token cannot be read') : Ok(read);
  }
}

function notAsked(error: InspectorError) {
  return Err(new InspectorError('identity-unavailable', `Keystone cannot be asked about tokens: ${error.message}`));
}
