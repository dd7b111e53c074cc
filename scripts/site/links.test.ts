import { expect, it } from 'vitest';
import { brokenLinks, unreachable } from './links.ts';

const site = new Map<string, string | undefined>([
  [
    'index.html',
    '<a href="docs/a.html#two">A</a> <a href="https://example.org/x">out</a> <script src="x.js"></script>',
  ],
  [
    'docs/a.html',
    '<h2 id="two">2</h2> <a href="../index.html?q=1&amp;r=2">back</a> <a href="#two">here</a> <a href="../">first</a>',
  ],
  ['x.js', undefined],
]);

it('has nothing to say of links that lead somewhere', () => {
  expect(brokenLinks(site)).toEqual([]);
});

it('names files and places that are not there', () => {
  const broken = new Map(site)
    .set('docs/b.html', '<a href="a.html#three">3</a> <a href="#here">4</a> <img src="../y.png">')
    .set('docs/c.html', '<a href="index.html">first</a>');
  expect(brokenLinks(broken)).toEqual([
    'docs/b.html: docs/a.html has no #three',
    'docs/b.html: docs/b.html has no #here',
    'docs/b.html: there is no y.png (../y.png)',
    'docs/c.html: there is no docs/index.html (index.html)',
  ]);
});

it('names pages that no link leads to', () => {
  expect(unreachable(new Map(site).set('docs/b.html', ''), 'index.html')).toEqual(['docs/b.html']);
});
