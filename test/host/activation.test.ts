/** The packaged extension in a real extension host: it activates, and does what its manifest promises. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const id = 'second-factor.second-factor-for-npm';

describe('the packaged extension', () => {
  function extension(): vscode.Extension<unknown> {
    const found = vscode.extensions.getExtension(id);
    assert(found, `${id} is not installed`);
    return found;
  }

  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('registers every command of its manifest, and no other', async () => {
    await extension().activate();
    const { contributes } = extension().packageJSON as Manifest;
    const declared = contributes.commands.map(({ command }) => command);
    const all = await vscode.commands.getCommands(true);
    // VS Code makes commands of its own for a view: to focus it, to move it, to hide it.
    const ours = all.filter(each => /^secondFactor\.(?!security\.)/.test(each));
    assert.deepEqual(ours.sort(), declared.sort());
  });

  it('runs beside the workspace, where npm is', () => {
    assert.equal(extension().extensionKind, vscode.ExtensionKind.Workspace);
  });
});
