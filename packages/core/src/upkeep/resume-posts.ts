import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import { keepTrying } from '../relaying/keep-trying.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/**
 * Takes over the posts for Ironic's own inspection that nobody sends any more: those of instances
 * that are gone, and those of this one that were left. Whether Ironic has got such a post is found
 * out by sending it again.
 */
export async function resumePosts({ gateway, forPost, lease }: UpkeepContext): Promise<Result<void, InspectorError>> {
  if (gateway === undefined) return DONE;
  const posts = await gateway.posts.list();
  if (posts.err) return posts;
  if (posts.val.length === 0) return DONE;
  const absence = await lease.absence();
  if (absence.err) return absence;
  const { owner } = lease;
  for (const post of posts.val) {
    if (lease.isWorkingOn(post.id)) continue;
    const isOurs = post.owner === owner;
    if (!isOurs && !absence.val(post.owner)) continue;
    const taken = isOurs ? undefined : await gateway.posts.take(post.id, post.owner, owner);
    if (taken?.err) return taken;
    if (taken?.val === false) continue;
    keepTrying(forPost(post.request) ?? gateway, post, undefined, true);
  }
  return DONE;
}
