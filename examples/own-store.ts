/**
 * A data store of your own: documents as files in a folder. The conformance suite says whether it
 * keeps the contract.
 */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
      try {
        await rm(join(folder, uuid), { recursive: true, force: true });
        return DONE;
      } catch (error) {
        return failed(error);
      }
    },
  };
}

const folder = await mkdtemp(join(tmpdir(), 'inspector-data-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const folders = new Map<DataStore, string>();
function open(place: string): DataStore {
  const store = fileDataStore(place);
  folders.set(store, place);
  return store;
}
const folderOf = (store: DataStore) => folders.get(store) ?? folder;

dataStoreSuite(
  { describe, it },
  {
    create: () => open(join(folder, String(folders.size))),
    reopen: (store) => open(folderOf(store)),
    another: (store) => open(folderOf(store)),
    // A file where the folder should be: nothing can be read or written there.
    breakDown: async (store) => {
      const place = folderOf(store);
      await rename(place, `${place}.away`);
      await writeFile(place, '');
      return async () => {
        await rm(place);
        await rename(`${place}.away`, place);
      };
    },
  },
);
