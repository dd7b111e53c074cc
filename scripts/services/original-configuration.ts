/**
 * The configuration of Debian's ironic-inspector for somebody who runs it alone: on loopback,
 * without Keystone, a message bus or a PXE filter. `original-configuration.ts PORT IRONIC DATABASE
 * LOCKS` prints it.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './loopback.ts';

interface OriginalOptions {
  /** Where the file and its locks are. */
  readonly folder: string;
  /** The URL of Ironic. */
  readonly ironic: string;
  /** In SQLAlchemy's spelling. */
  readonly database: string;
  readonly hooks: string;
  /** Where it will answer; on a free port otherwise. */
  readonly port?: number;
}

/** @returns where the file is, and where the service will answer */
export async function writeOriginalConfiguration(options: OriginalOptions): Promise<{ path: string; url: string }> {
  const { folder, ironic, database, hooks, port = await freePort() } = options;
  const path = join(folder, 'inspector.conf');
  await writeFile(path, originalConfiguration(String(port), ironic, database, folder, hooks));
  return { path, url: `http://127.0.0.1:${port}` };
}

function originalConfiguration(
  port: string,
  ironic: string,
  database: string,
  locks: string,
  hooks = '$default_processing_hooks',
): string {
  return `[DEFAULT]
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
[oslo_messaging_notifications]
driver = noop
[oslo_concurrency]
lock_path = ${locks}
[pxe_filter]
driver = noop
[processing]
processing_hooks = ${hooks}
store_data = database
`;
}

if (import.meta.main) {
  const [port = '', ironic = '', database = '', locks = ''] = process.argv.slice(2);
  process.stdout.write(originalConfiguration(port, ironic, database, locks));
}
