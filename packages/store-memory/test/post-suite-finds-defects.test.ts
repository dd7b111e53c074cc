import { Ok, type PostStore, type RelayedPost } from '@ironic-inspector/core';
import { postStoreSuite } from '@ironic-inspector/testing';
import { createMemoryStore } from '../src/index.ts';
import { absent, doneAllTheSame, eachOf, expectFound, instead, rejects, type Mutants } from './handles.ts';

const posts = () => createMemoryStore().posts;

const FAIL = 'failures > what fails is store-failed, and nothing is lost';
const METHODS = ['keep', 'get', 'list', 'take', 'remove'];

/** The same post with something of it lost. */
function losing(lose: (post: RelayedPost) => RelayedPost): (store: PostStore) => Partial<PostStore> {
  return (store) => ({ keep: (post) => store.keep(lose(post)) });
}

const MUTANTS: Mutants<PostStore> = {
  'a keep that overwrites': [
    'keeping > the one that was kept first stays, and who keeps it again is told of that one',
    {
      methods: (store) => ({
        keep: async (post) => {
          await store.remove(post.id);
          return store.keep(post);
        },
      }),
    },
  ],
  'a keep that is always new': [
    'keeping > of many that keep the same post one writes, and all are told of that',
    {
      methods: (store) => ({
        keep: async (post) => (await store.keep(post)).map((kept) => ({ ...kept, isNew: true })),
      }),
    },
  ],
  'bodies that are read and written again': [
    'keeping > a post comes back to the letter, and the list has all but its body',
    { methods: losing((post) => ({ ...post, body: JSON.stringify(JSON.parse(post.body)) })) },
  ],
  'times without milliseconds': [
    'keeping > a post comes back to the letter, and the list has all but its body',
    {
      methods: losing((post) => ({ ...post, receivedAt: new Date(Math.floor(Number(post.receivedAt) / 1000) * 1000) })),
    },
  ],
  'bodies that are cut': [
    'keeping > large bodies are kept whole',
    { methods: losing((post) => ({ ...post, body: post.body.slice(0, 1_000_000) })) },
  ],
  'an order of its own': [
    'keeping > what was received first comes first in the list',
    { methods: (store) => ({ list: async () => (await store.list()).map((all) => all.toReversed()) }) },
  ],
  'a remove that forgets to': [
    'keeping > a post that was removed is gone, and can be kept again',
    { methods: (store) => ({ remove: async () => (await store.get('nothing')).map(() => undefined) }) },
  ],
  'a take from anybody': [
    'owners > a post is taken from the owner that it has, and from no other',
    {
      methods: (store) => ({
        take: async (id, _from, to) => {
          const post = (await store.get(id)).unwrap();
          return post === undefined ? Ok(false) : store.take(id, post.owner, to);
        },
      }),
    },
  ],
  'a take that everybody wins': [
    'owners > of many that take it from the same owner one has it',
    {
      methods: (store) => ({
        take: async (id, from, to) => {
          const taken = await store.take(id, from, to);
          return taken.map((isTaken) => isTaken || to.startsWith('taker'));
        },
      }),
    },
  ],
  'a store that keeps nothing': [
    'persistence > who opens the store anew finds the post and its owner',
    { reopened: posts },
  ],
  'a second handle on something else': ['two handles > both have the same posts', { opened: posts }],
  ...eachOf(METHODS, (method) => [`a failing ${method} that rejects`, FAIL, { fails: instead(method, rejects) }]),
  ...eachOf(METHODS, (method) => [`a failing ${method} that has lost`, FAIL, { fails: instead(method, absent) }]),
  ...eachOf(['keep', 'remove'], (method) => [
    `a failing ${method} that was done`,
    FAIL,
    { fails: doneAllTheSame(method) },
  ]),
};

expectFound(postStoreSuite, posts, MUTANTS);
