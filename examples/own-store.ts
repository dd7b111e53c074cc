/**
 * A data store of your own: documents as files in a folder. The conformance suite says whether it
 * keeps the contract.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DONE, Err, InspectorError, Ok, type DataStore } from '@ironic-inspector/core';
import { dataStoreSuite } from '@ironic-inspector/testing';

function fileDataStore(folder: string): DataStore {
  const failed = (cause: unknown) => Err(new InspectorError('store-failed', `cannot use ${folder}`, { cause }));
  const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return {
    async save(uuid, kind, document) {
      try {
        await mkdir(join(folder, uuid), { recursive: true });
        await writeFile(join(folder, uuid, `${kind}.json`), document);
        return Ok(undefined);
      } catch (error) {
        return failed(error);
      }
    },
    async load(uuid, kind) {
      try {
        return Ok(await readFile(join(folder, uuid, `${kind}.json`), 'utf8'));
      } catch (error) {
        return isMissing(error) ? Ok(undefined) : failed(error);
      }
    },
    async discard(uuid) {
      await rm(join(folder, uuid), { recursive: true, force: true });
      return DONE;
    },
  };
}

const folder = await mkdtemp(join(tmpdir(), 'inspector-data-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let stores = 0;
dataStoreSuite({ describe, it }, { create: async () => fileDataStore(join(folder, String(stores++))) });
