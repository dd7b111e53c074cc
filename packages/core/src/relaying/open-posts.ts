import type { PostRequest } from '../contracts/post-store.ts';
import { sourceNetwork } from '../model/addresses.ts';

/** Where a post is counted as coming from; `undefined` where that is unknown. */
export function sourceOf({ remoteAddress }: Pick<PostRequest, 'remoteAddress'>): string | undefined {
  return remoteAddress === undefined ? undefined : sourceNetwork(remoteAddress);
}

/** How many posts may be open, and how long all of them together. */
interface OpenLimits {
  readonly posts: number;
  readonly characters: number;
}

/** What is open, of all or of one source. */
interface Held {
  posts: number;
  characters: number;
}

/**
 * The posts that one instance tries on in the background. Anybody may post what Ironic cannot take,
 * and each such post stays on record for half an hour: so there are not too many of them, and no
 * source has more than half.
 */
export class OpenPosts {
  readonly #limits: OpenLimits;
  readonly #ids = new Set<string>();
  readonly #all: Held = { posts: 0, characters: 0 };
  readonly #bySource = new Map<string, Held>();

  constructor(limits: OpenLimits) {
    this.#limits = limits;
  }

  /** Whether there is room for one more post, so long, of a source if that is known. */
  hasRoom(source: string | undefined, characters: number): boolean {
    const { posts, characters: most } = this.#limits;
    const { posts: open, characters: length } = this.#all;
    if (open >= posts || length + characters > most) return false;
    const own = source === undefined ? undefined : this.#bySource.get(source);
    return own === undefined || (own.posts < posts / 2 && own.characters + characters <= most / 2);
  }

  /** @returns what closes it, once; `undefined` when it is open already */
  open(id: string, source: string | undefined, characters: number): (() => void) | undefined {
    if (this.#ids.has(id)) return undefined;
    this.#ids.add(id);
    this.#count(source, 1, characters);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#ids.delete(id);
      this.#count(source, -1, -characters);
    };
  }

  #count(source: string | undefined, posts: number, characters: number): void {
    this.#all.posts += posts;
    this.#all.characters += characters;
    if (source === undefined) return;
    const own = this.#bySource.get(source) ?? { posts: 0, characters: 0 };
    own.posts += posts;
    own.characters += characters;
    if (own.posts === 0) this.#bySource.delete(source);
    else this.#bySource.set(source, own);
  }
}
