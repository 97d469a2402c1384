/**
 * Measures the process that ours runs in, too, and runs commands there, which spares the palette. Serves on loopback,
 * its port in the file that `GAUGE_FILE` names.
 */
'use strict';

const { readdir } = require('node:fs/promises');
const { renameSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { text } = require('node:stream/consumers');
const { setImmediate } = require('node:timers/promises');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');
const vscode = require('vscode');

/** Commands that have not ended, or the error that one has ended with. */
const running = new Set();
const failed = [];

exports.activate = ({ subscriptions }) => {
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const server = createServer((request, response) => {
    answer(request, collect).then(
      result => response.end(JSON.stringify(result)),
      error => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const file = process.env.GAUGE_FILE;
    writeFileSync(`${file}.new`, String(server.address().port));
    renameSync(`${file}.new`, file);
  });
  subscriptions.push({ dispose: () => server.close() });
};

async function answer(request, collect) {
  if (request.method === 'GET') return await measure(collect);
  const { command, args = [] } = JSON.parse(await text(request));
  const values = args.map(each => (/^file:/.test(each) ? vscode.Uri.parse(each) : each));
  const run = Promise.resolve(vscode.commands.executeCommand(command, ...values));
  running.add(run);
  run.catch(error => failed.push(`${command}: ${error}`)).finally(() => running.delete(run));
  return {};
}

/** After what is garbage has gone, which some of it needs several rounds for. */
async function measure(collect) {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await setImmediate();
  }
  return {
    heapBytes: process.memoryUsage().heapUsed,
    functions: v8.queryObjects(Function, { format: 'count' }),
    signals: v8.queryObjects(AbortSignal, { format: 'count' }),
    emitters: v8.queryObjects(vscode.EventEmitter, { format: 'count' }),
    handles: process.getActiveResourcesInfo().filter(kind => kind !== 'Immediate').length,
    files: (await readdir('/proc/self/fd').catch(() => [])).length,
    running: running.size,
    failed,
  };
}
