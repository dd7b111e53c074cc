// Loaded before a bundle for browsers: takes away what Node has and they have not.
for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require']) {
  delete globalThis[name];
}
