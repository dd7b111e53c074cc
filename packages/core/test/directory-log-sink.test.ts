import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryLogSink } from '@ironic-inspector/core/node';
import { logSinkSuite } from '@ironic-inspector/testing';
import { afterEach, describe, it } from 'vitest';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

logSinkSuite(
  { describe, it },
  {
    create: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'log-sink-'));
      folders.push(folder);
      const directory = join(folder, 'logs');
      const saved = async () => {
        const entries = await readdir(directory, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile());
        return Promise.all(
          files.map(async ({ parentPath, name }) => new Uint8Array(await readFile(join(parentPath, name)))),
        );
      };
      return { sink: directoryLogSink({ directory }), saved, another: () => directoryLogSink({ directory }) };
    },
  },
);
