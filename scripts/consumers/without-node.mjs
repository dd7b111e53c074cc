// Loaded before a bundle for browsers: takes away what Node has and they have not, but for `Buffer`,
// which Node's own `Request` needs.
for (const name of ['process', 'global', 'setImmediate', 'clearImmediate']) delete globalThis[name];
