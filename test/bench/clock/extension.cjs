/** Writes down which moments VS Code has marked in the extension host, for `npm run bench -- activation`. */
const { writeFileSync } = require('node:fs');
const { commands } = require('vscode');

exports.activate = context => {
  const read = () => {
    const marks = globalThis.MonacoPerformanceMarks?.getMarks() ?? [];
    writeFileSync(process.env.CLOCK_FILE, JSON.stringify(marks));
  };
  context.subscriptions.push(commands.registerCommand('clock.read', read));
};
