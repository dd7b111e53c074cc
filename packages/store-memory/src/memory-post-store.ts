import { DONE, Ok } from '@ironic-inspector/core';
import type { InspectorError, PostStore, RelayedPost, Result } from '@ironic-inspector/core';

/** Posts in the order in which they were kept. */
export class MemoryPostStore implements PostStore {
  readonly #posts = new Map<string, RelayedPost>();

  async keep(post: RelayedPost): ReturnType<PostStore['keep']> {
    const kept = this.#posts.get(post.id);
    if (kept === undefined) this.#posts.set(post.id, structuredClone(post));
    return Ok({ post: withoutBody(kept ?? post), isNew: kept === undefined });
  }

  async get(id: string): Promise<Result<RelayedPost | undefined, InspectorError>> {
    return Ok(structuredClone(this.#posts.get(id)));
  }

  async list(): Promise<Result<readonly Omit<RelayedPost, 'body'>[], InspectorError>> {
    const inOrder = [...this.#posts.values()].toSorted(
      (one, other) => Number(one.receivedAt) - Number(other.receivedAt),
    );
    return Ok(inOrder.map(withoutBody));
  }

  async take(id: string, from: string, to: string): Promise<Result<boolean, InspectorError>> {
    const post = this.#posts.get(id);
    if (post?.owner !== from) return Ok(false);
    this.#posts.set(id, { ...post, owner: to });
    return Ok(true);
  }

  async remove(id: string): Promise<Result<void, InspectorError>> {
    this.#posts.delete(id);
    return DONE;
  }
}

function withoutBody({ id, receivedAt, owner, request }: RelayedPost): Omit<RelayedPost, 'body'> {
  return structuredClone({ id, receivedAt, owner, request });
}
