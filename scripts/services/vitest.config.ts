import { readlinkSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import root from '../../vitest.config.ts';
import { MAY_MAKE_NETWORKS, NETWORK_POOL } from './network.ts';

/** What real services are needed for; `pnpm test` runs the same files without them. */
export default defineConfig({
  ...root,
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 300_000,
    // Some stop and start the servers that others talk to.
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'services',
          globalSetup: 'scripts/services/setup.ts',
          include: [
            'packages/store-sql/**/*.test.ts',
            'packages/store-swift/test/real-swift.test.ts',
            'packages/observability/**/*.test.ts',
            'packages/http-adapter/test/{keystone,proxies}/*.test.ts',
            'packages/openstack-auth/test/*.test.ts',
            'packages/server/test/{original,original-client,oslo-config,real-services}.test.ts',
            'examples/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'examples/dnsmasq.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'firewall',
          globalSetup: 'scripts/services/network.ts',
          include: ['packages/pxe-filter/test/real/*.test.ts', 'examples/dnsmasq.test.ts'],
          ...(MAY_MAKE_NETWORKS && {
            pool: NETWORK_POOL,
            // Tests compare it with the network that they find themselves in.
            env: { INSPECTOR_TEST_FIREWALL: readlinkSync('/proc/self/ns/net') },
          }),
        },
      },
    ],
  },
});
