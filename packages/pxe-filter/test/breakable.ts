import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Firewall } from '@ironic-inspector/core';

/** Once told, the next call meets a folder where a file should be. */
export function breakable(firewall: Firewall, hostsDir: string) {
  let broken = false;
  const around = async (call: () => ReturnType<Firewall['sync']>) => {
    const obstacle = join(hostsDir, '.52:54:00:00:00:03.tmp');
    if (broken) await mkdir(obstacle);
    const answer = await call();
    if (broken) await rm(obstacle, { recursive: true });
    broken = false;
    return answer;
  };
  const whole: Firewall = {
    name: firewall.name,
    open: (given) => around(() => firewall.open(given)),
    sync: (given) => around(() => firewall.sync(given)),
    close: () => firewall.close(),
  };
  return { firewall: whole, breakNext: () => void (broken = true) };
}
