// Puts the pages of the site into groups by their folder, each under the title that it begins with,
// so that the pages themselves need no front matter, which would stand above them elsewhere.
import { Converter } from 'typedoc';

const GROUPS = [
  [/^docs\/start\//, 'Start'],
  [/^docs\/recipes\//, 'Recipes'],
  [/^docs\/concepts\//, 'Concepts'],
  [/^docs\/decisions\//, 'Decisions'],
  [/^docs\//, 'Operation and details'],
  [/^[A-Z]+$/, 'The project'],
];

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const group = GROUPS.find(([pattern]) => pattern.test(page.name))?.[1];
    if (group === undefined) return;
    page.frontmatter.group = group;
    const text = page.content.map((part) => part.text).join('');
    const [, title] = /^# (.+)$/m.exec(text) ?? [];
    if (title !== undefined) page.name = title.replaceAll('`', '');
  });
}
