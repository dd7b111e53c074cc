import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

interface OriginalOptions {
  /** Where the file and its locks are. */
  readonly folder: string;
  /** The URL of Ironic. */
  readonly ironic: string;
  /** In SQLAlchemy's spelling. */
  readonly database: string;
  readonly hooks: string;
}

/**
 * Writes the configuration of Debian's ironic-inspector for somebody who runs it alone: on a free
 * port of this machine, without Keystone, a message bus or a PXE filter.
 *
 * @returns where the file is, and where the service will answer
 */
export async function writeOriginalConfiguration(options: OriginalOptions): Promise<{ path: string; url: string }> {
  const { folder, ironic, database, hooks } = options;
  const port = await freePort();
  const path = join(folder, 'inspector.conf');
  await writeFile(
    path,
    `[DEFAULT]
listen_address = 127.0.0.1
listen_port = ${port}
host = 127.0.0.1
auth_strategy = noauth
standalone = true
transport_url = fake://
introspection_delay = 0
[database]
connection = ${database.replaceAll('$', '$$$$')}
[ironic]
auth_type = none
endpoint_override = ${ironic}
[service_catalog]
auth_type = none
endpoint_override = http://127.0.0.1:${port}
[oslo_concurrency]
lock_path = ${folder}
[pxe_filter]
driver = noop
[processing]
processing_hooks = ${hooks}
store_data = database
`,
  );
  return { path, url: `http://127.0.0.1:${port}` };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
