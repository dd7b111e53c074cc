import { Miniflare } from 'miniflare';

const worker = new Miniflare({
  modules: true,
  scriptPath: 'worker.bundle.mjs',
  compatibilityDate: '2026-07-01',
  bindings: { IRONIC_URL: process.env.IRONIC_URL },
});
console.log(`listening at ${(await worker.ready).href}`);
process.once('SIGTERM', () => worker.dispose());
