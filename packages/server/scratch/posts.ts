import { mkdtempSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { spawn } from 'node:child_process';
import { startDaemon } from '../../../scripts/footprint/daemon.ts';
import { machinesFrom, postAll, startAll } from '../../../scripts/footprint/posts.ts';
const [what, ...words] = process.argv.slice(2);
const POSTS = 500;
const fake = new FakeIronic({ keepCalls: 0 });
for (const { uuid, bmc } of machinesFrom(0, 1500)) fake.addNode({ uuid, driver_info: { ipmi_address: bmc } });
const ironic = await serveIronic(fake);
const folder = mkdtempSync('/dev/shm/grest.');
const d: any = await startDaemon({ name: 'x', words }, folder, ironic.url);
const f = (s: string) => console.log(s, Math.round(d.mebibytes('VmRSS')), 'peak', Math.round(d.mebibytes('VmHWM')));
await sleep(1500); f('idle');
if (what === 'posts') {
  for (let round = 0; round < 3; round++) {
    const machines = machinesFrom(round * POSTS, POSTS);
    let t = performance.now();
    await startAll(d.url, machines); f('started'); console.log(Math.round(performance.now() - t)); t = performance.now();
    await postAll(d.url, machines, 16); f('posted'); console.log(Math.round(performance.now() - t));
  }
  await sleep(20000); f('rest20');
  process.kill(d.pid, 'SIGUSR2'); await sleep(3000); await sleep(100); f('gc');
} else {
  const machines = machinesFrom(0, 30);
  await startAll(d.url, machines); f('started');
  const logs = Buffer.alloc(20_000_000, 'QUJD');
  const timer = setInterval(() => f('  '), 4000);
  console.log(await postAll(d.url, machines, 30, logs)); clearInterval(timer); f('posted');
  await sleep(3000); f('rest');
  process.kill(d.pid, 'SIGUSR2'); await sleep(3000); f('gc');
}
await d.stop(); await ironic.close();
spawn('rm', ['-rf', folder]);
