/**
 * Stands in for VS Code's native-watchdog, which ends an extension host whose server has died, and comes without
 * a prebuilt binary. The server's process ends its children itself here (serve.ts).
 */
'use strict';

exports.start = () => {};
