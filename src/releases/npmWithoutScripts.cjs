/**
 * Loaded into npm before it starts (`node --require`): that npm runs no script at all.
 *
 * Before version 11 npm packs with `prepare`, whatever `--ignore-scripts` says. By then we have run it, and
 * nothing may run twice. Shipped as it is, beside the bundle.
 */
'use strict';
const Module = require('node:module');

const load = Module._load;

Module._load = (request, ...rest) =>
  request === '@npmcli/run-script' ? async () => ({ code: 0, signal: null }) : load(request, ...rest);
