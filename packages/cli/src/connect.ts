import { createInspectorClient } from '@ironic-inspector/client';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import type { Environment } from '@ironic-inspector/openstack-auth/node';
import type { Connection, ConnectOptions } from './connection.ts';
import { findInspector } from './find-inspector.ts';

/** A client of the inspector that the command line and the environment name. */
export async function connect(
  options: ConnectOptions,
  environment: Environment,
): Promise<Result<Connection, InspectorError>> {
  const found = await findInspector(options, environment);
  if (found.err) return found;
  const { endpoint, authenticator, fetch } = found.val;
  try {
    const api = createInspectorClient({
      endpoint,
      ...(authenticator !== undefined && { auth: authenticator }),
      ...(fetch !== undefined && { fetch: fetch.fetch }),
    });
    return Ok({ api, close: async () => fetch?.close() });
  } catch (thrown) {
    // Its options cannot work; only the endpoint is ours.
    await fetch?.close();
    return Err(InspectorError.from(thrown, 'the making of a client'));
  }
}
