/** Links between the pages of the site: pure functions from their HTML to what is wrong. */
import { posix } from 'node:path';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const decoded = (value: string) =>
  value
    .replaceAll(/&(amp|lt|gt|quot);/g, (_, name: string) => NAMED[name] ?? '')
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)));

const values = (html: string, attribute: string) =>
  [...html.matchAll(new RegExp(`\\s(?:${attribute})="([^"]*)"`, 'g'))].map(([, value = '']) => decoded(value));

/** Addresses outside of the site. */
const isElsewhere = (link: string) => /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(link);

/** The file that a path leads to; that of a folder is its first page. */
function fileAt(from: string, path: string): string {
  const target = posix.join(posix.dirname(from), decodeURIComponent(path));
  return target === './' || target.endsWith('/') ? posix.join(target, 'index.html') : target;
}

/**
 * Links that lead nowhere: to a file that is not there, or to a place that its page does not have.
 *
 * @param files - names of all files of the site, and the text of those that are pages
 */
export function brokenLinks(files: ReadonlyMap<string, string | undefined>): string[] {
  const places = new Map<string, Set<string>>();
  for (const [name, html] of files) if (html !== undefined) places.set(name, new Set(values(html, 'id|name')));
  const broken: string[] = [];
  for (const [name, html] of files) {
    for (const link of new Set(values(html ?? '', 'href|src'))) {
      if (link === '' || isElsewhere(link)) continue;
      const [, path = '', , place = ''] = /^([^?#]*)(\?[^#]*)?#?(.*)$/.exec(link) ?? [];
      const target = path === '' ? name : fileAt(name, path);
      if (!files.has(target)) broken.push(`${name}: there is no ${target} (${link})`);
      else if (place !== '' && places.get(target)?.has(decodeURIComponent(place)) === false)
        broken.push(`${name}: ${target} has no #${place}`);
    }
  }
  return broken;
}

/** Pages that cannot be reached from the first one by following links. */
export function unreachable(files: ReadonlyMap<string, string | undefined>, first: string): string[] {
  const seen = new Set([first]);
  for (const name of seen) {
    for (const link of values(files.get(name) ?? '', 'href')) {
      if (link === '' || isElsewhere(link) || link.startsWith('#')) continue;
      const target = fileAt(name, link.replace(/[?#].*$/, ''));
      if (files.has(target)) seen.add(target);
    }
  }
  return [...files].filter(([name, html]) => html !== undefined && !seen.has(name)).map(([name]) => name);
}
