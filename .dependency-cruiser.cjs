const { builtinModules } = require('node:module');

/**
 * Who may import whom; ARCHITECTURE.md, "Packages", says why.
 *
 * Arrows point to core (and to openstack-auth from the packages that speak to or for Keystone, to
 * api-schemas from both ends of the API); no adapter imports another adapter; only server,
 * examples, scripts and tests compose.
 * `scripts/architecture.test.ts` proves that these rules can fail.
 */

/**
 * Which of our packages each one may name besides itself. Of libraries it may name those that its
 * `package.json` says its users get or bring along.
 */
const PACKAGES = {
  core: [],
  'api-schemas': ['core'],
  'openstack-auth': ['core'],
  'ironic-client': ['core', 'openstack-auth'],
  'store-memory': ['core'],
  'store-sql': ['core'],
  'http-adapter': ['core', 'api-schemas', 'openstack-auth'],
  client: ['core', 'api-schemas'],
  'pxe-filter': ['core'],
  'store-swift': ['core', 'openstack-auth'],
  observability: ['core'],
  testing: ['core'],
  webhooks: ['core'],
  cli: ['core', 'api-schemas', 'client', 'openstack-auth'],
  create: [],
};

const TEST_FILES = '[.]test[.]ts$|^packages/[^/]+/test/';
/** The files a package's `exports` name: the only ones other packages may reach. */
const ENTRIES = 'src/(index|node|pino|opentelemetry|(nodejs|metrics)/index|drivers/[^/]+|entry/[^/]+)[.]ts$';

const NODE_ONLY = `^(node:)?(${builtinModules.join('|')})$`;

const quote = (text) => text.replaceAll('.', '[.]');

/** Third-party packages are matched by their folder's name. */
function librariesOf(name) {
  const { dependencies = {}, peerDependencies = {} } = require(`./packages/${name}/package.json`);
  return Object.keys({ ...dependencies, ...peerDependencies }).filter((one) => !one.startsWith('@ironic-inspector/'));
}

const perPackage = Object.entries(PACKAGES).flatMap(([name, ours]) => {
  const libraries = librariesOf(name);
  const from = { path: `^packages/${name}/src/`, pathNot: TEST_FILES };
  const allowed = [name, ...ours].join('|');
  const names = libraries.map(quote).join('|');
  return [
    {
      name: `${name}-packages`,
      comment: `${name} may import ${['itself', ...ours].join(', ')}; nothing else of ours`,
      severity: 'error',
      from,
      to: { path: '^(packages|examples|scripts)/', pathNot: `^packages/(${allowed})/` },
    },
    {
      name: `${name}-libraries`,
      comment: `${name} may use these libraries: ${libraries.join(', ') || 'none'}`,
      severity: 'error',
      from,
      to: {
        path: 'node_modules/',
        ...(libraries.length > 0 && { pathNot: `node_modules/(${names})/` }),
      },
    },
  ];
});

/**
 * The layers of core, top to bottom: what is in one imports what is in those below it, and nothing
 * else. The names are folders, or files without their ending.
 */
const CORE_LAYERS = [
  ['index', 'nodejs'],
  ['entry'],
  ['operator-api'],
  ['inspector'],
  ['create-context'],
  ['gateway', 'operator', 'ramdisk', 'upkeep'],
  ['relaying'],
  ['processing'],
  ['run'],
  ['boot-policy', 'webhooks'],
  ['lease'],
  ['options'],
  ['hooks', 'rules'],
  ['history'],
  ['diagnosis', 'hardware', 'node-draft'],
  ['lldp'],
  ['watch'],
  ['history-tail'],
  ['attempt', 'concurrency', 'observing'],
  ['system'],
  ['contracts'],
  ['settings'],
  ['model'],
  ['errors', 'result'],
];

/** In the folders, or the files, of these names. */
const inCore = (names) => `^packages/core/src/(${names.join('|')})(/|[.]ts$|[.]test[.]ts$)`;

const coreLayers = CORE_LAYERS.flatMap((names, index) => {
  const below = CORE_LAYERS.slice(index + 1).flat();
  return names.map((name) => ({
    name: `core-layer-${name}`,
    comment: `In core, ${name} may import ${[...below, 'itself'].join(', ')}`,
    severity: 'error',
    from: { path: inCore([name]), pathNot: TEST_FILES },
    to: { path: '^packages/core/src/', pathNot: inCore([name, ...below]) },
  }));
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...perPackage,
    ...coreLayers,
    {
      name: 'core-known-place',
      comment: 'A new folder of core, or a file beside the folders, gets its layer in CORE_LAYERS above',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: inCore(CORE_LAYERS.flat()) },
      to: {},
    },
    {
      name: 'known-package',
      comment: 'A new package gets its line in PACKAGES above',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/(${Object.keys(PACKAGES).join('|')}|server)/` },
      to: {},
    },
    {
      name: 'core-runs-anywhere',
      comment: "core's main entry reaches no node:*; files and DNS live in @ironic-inspector/core/node",
      severity: 'error',
      from: { path: '^packages/core/src/(index|entry/[^/]+)[.]ts$' },
      to: { path: NODE_ONLY, reachable: true },
    },
    {
      name: 'core-node-folder',
      comment: 'Only core/src/nodejs/** imports node:*',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: `^packages/core/src/nodejs/|${TEST_FILES}` },
      to: { path: NODE_ONLY },
    },
    {
      name: 'no-deep-imports',
      comment: 'Other packages are reached by the names in their `exports`',
      severity: 'error',
      from: { path: '^packages/([^/]+)/|^(examples|scripts)/' },
      to: { path: '^packages/[^/]+/', pathNot: [`^packages/[^/]+/${ENTRIES}`, '^packages/$1/'] },
    },
    {
      name: 'no-imports-of-tops',
      comment: 'Nothing imports examples or scripts, and only they and server import server',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/server/' },
      to: { path: '^(examples|scripts|packages/server)/' },
    },
    {
      name: 'no-tests-imported',
      comment: 'Code does not import tests',
      severity: 'error',
      from: { path: '^(packages|examples|scripts)/', pathNot: TEST_FILES },
      to: { path: TEST_FILES },
    },
    {
      name: 'no-circles',
      comment:
        'Two files that need each other are one file, or a third is missing: types, too, live below what uses them',
      severity: 'error',
      from: { path: '^(packages|examples)/' },
      to: { circular: true },
    },
    {
      name: 'no-circles-of-scripts',
      comment: 'Two files that need each other to load are one file, or a third is missing',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolves',
      comment: 'Missing file, undeclared package, or a path that the package does not export',
      severity: 'error',
      // those are copied into projects that have what they import
      from: { path: '^(packages|examples|scripts)/', pathNot: '^(scripts/consumers|examples/stories)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['ironic-inspector-source', 'import', 'node', 'default', 'types'],
    },
  },
};
