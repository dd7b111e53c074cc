import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { DataKind, NodeUuid, Result } from '@ironic-inspector/core';

/** The place of one document. */
export interface SwiftObject {
  readonly name: string;
  /** Encoded for a URL. */
  readonly path: readonly [container: string, object: string];
}

/** Names are the original's (CONTRACT.md §8), so that either finds what the other has kept. */
export function objectFor(container: string, uuid: NodeUuid, kind: DataKind): Result<SwiftObject, InspectorError> {
  const name = `inspector_data-${uuid}${kind === 'unprocessed' ? '-UNPROCESSED' : ''}`;
  if (name.isWellFormed()) return Ok({ name, path: [encodeURIComponent(container), encodeURIComponent(name)] });
  return Err(
    new InspectorError('store-failed', 'An object cannot be named after a node whose UUID is not Unicode', {
      node: uuid,
    }),
  );
}
