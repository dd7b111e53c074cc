/** Tests that change the network run in one of their own, which nothing leaves. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ForksPoolWorker, type PoolOptions } from 'vitest/node';

const PACKAGES = 'dnsmasq-base iptables udhcpc iproute2 procps';
const MAKE_NETWORK = ['unshare', ['--net', 'true']] as const;

/** Whether this process may make networks, which takes Linux and root. */
export const MAY_MAKE_NETWORKS = process.getuid?.() === 0 && spawnSync(...MAKE_NETWORK).status === 0;

/** A process in which a file of tests runs, in a new network. */
class NetworkWorker extends ForksPoolWorker {
  override start(): Promise<void> {
    const node = process.execPath;
    // `fork` runs what this names; it is called before `start` returns.
    process.execPath = join(import.meta.dirname, 'in-network.sh');
    try {
      return super.start();
    } finally {
      process.execPath = node;
    }
  }
}

export const NETWORK_POOL = {
  name: 'network',
  createPoolWorker: (options: PoolOptions) => new NetworkWorker(options),
};

export function setup(): void {
  if (MAY_MAKE_NETWORKS) {
    const words = ['-c', `source "$0" && install_packages ${PACKAGES}`, join(import.meta.dirname, 'common.sh')];
    execFileSync('bash', words, { stdio: 'inherit', timeout: 900_000 });
  } else if (process.env['INSPECTOR_SKIP_NOTHING']) {
    throw new Error('Networks cannot be made here (root, unshare --net), and nothing may be skipped.');
  } else {
    console.log('The tests of firewalls are skipped: they need Linux and root, to make networks.');
  }
}
