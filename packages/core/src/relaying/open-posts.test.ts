import { describe, expect, it } from 'vitest';
import { OpenPosts } from './open-posts.ts';

describe('the posts that are open', () => {
  it('are so many and so long, and those of one source half of that', () => {
    const open = new OpenPosts({ posts: 4, characters: 100 });
    expect([50, 51, 100, 101].map((length) => open.hasRoom('a', length))).toEqual([true, true, true, false]);
    open.open('1', 'a', 30);
    expect([20, 21].map((length) => open.hasRoom('a', length))).toEqual([true, false]);
    expect([70, 71].map((length) => open.hasRoom('b', length))).toEqual([true, false]);
    open.open('2', 'a', 10);
    // Two of four are half of them.
    expect([open.hasRoom('a', 1), open.hasRoom('b', 1)]).toEqual([false, true]);
    open.open('3', 'b', 10);
    open.open('4', undefined, 10);
    expect([open.hasRoom('c', 1), open.hasRoom(undefined, 1)]).toEqual([false, false]);
  });

  it('are open once, and closed once', () => {
    const open = new OpenPosts({ posts: 2, characters: 100 });
    const close = open.open('1', 'a', 60);
    expect(open.open('1', 'a', 60)).toBeUndefined();
    expect(open.hasRoom('b', 60)).toBe(false);
    close?.();
    close?.();
    expect(open.hasRoom('a', 60)).toBe(true);
    open.open('1', 'b', 1);
    close?.();
    // What was opened since is not closed by who closed before.
    expect(open.open('1', 'b', 1)).toBeUndefined();
  });
});
