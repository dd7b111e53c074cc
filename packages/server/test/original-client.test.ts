/**
 * The client against the original from Debian, which `pnpm test:services` installs. One process
 * serves all tests: each has nodes of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInspectorClient, type InspectorClient } from '@ironic-inspector/client';
import {
  enrollOperatorNodes,
  FakeIronic,
  type OperatorSubject,
  operatorSuite,
  serveIronic,
  simulateMachines,
  testsBeyondV1,
} from '@ironic-inspector/testing';
import { writeOriginalConfiguration } from '../../../scripts/services/original-configuration.ts';
import { startOriginal } from './original-process.ts';

interface Original extends OperatorSubject {
  readonly api: InspectorClient;
  readonly close: () => Promise<void>;
}

describe.skipIf(process.env['INSPECTOR_TEST_ORIGINAL'] === undefined)('the client and the original', () => {
  const ironic = new FakeIronic();
  const ends: (() => unknown)[] = [];
  let url = '';
  let number = 0;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'original-client-'));
    ends.push(() => rm(folder, { recursive: true }));
    const served = await serveIronic(ironic);
    ends.push(() => served.close());
    const config = await writeOriginalConfiguration({
      folder,
      ironic: served.url,
      database: `sqlite:///${folder}/inspector`,
      hooks: '$default_processing_hooks',
    });
    await startOriginal(ends, config);
    url = config.url;
  }, 90_000);
  afterAll(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  const create = async (): Promise<Original> => {
    number += 1;
    const { nodes, machines } = enrollOperatorNodes(ironic, number);
    const callbackUrl = `${url}/v1/continue`;
    const simulated = simulateMachines({ fake: ironic, callbackUrl, machines, pauseScale: 0.01 });
    const api = createInspectorClient({ endpoint: url });
    const close = async () => {
      await simulated.close();
      (await api.rules.clear()).unwrap();
    };
    return { api, ironic, nodes, told: 'statuses', close };
  };

  it('speak /v1', async () => {
    const { api, close } = await create();
    expect((await api.speaks()).unwrap()).toBe('v1');
    expect((await api.history.size()).val).toMatchObject({ code: 'not-supported' });
    await close();
  });

  operatorSuite(
    { describe, it },
    {
      create,
      dispose: (subject) => subject.close(),
      skip: [{ reason: '/v1 has nothing of it', tests: testsBeyondV1() }],
    },
  );
});
