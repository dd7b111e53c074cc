import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DONE, Err, InspectorError, Ok, type DataStore } from '@ironic-inspector/core';

// #region store
/** Keeps what ramdisks sent as files: `FOLDER/UUID/processed.json` and `…/unprocessed.json`. */
export function folderStore(folder: string): DataStore {
  const failed = (cause: unknown) => Err(new InspectorError('store-failed', `cannot use ${folder}`, { cause }));
  const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return {
    async save(uuid, kind, document) {
      const path = join(folder, uuid, `${kind}.json`);
      try {
        await mkdir(join(folder, uuid), { recursive: true });
        await writeFile(`${path}.new`, document);
        await rename(`${path}.new`, path); // a reader sees the old document or the new one, whole
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
// #endregion
