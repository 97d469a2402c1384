/** Credentials in `.npmrc` files: pointed out, with their fixes, and which line npm goes by. */
import { readFile, writeFile } from 'node:fs/promises';
import { signInAs } from '../e2e/account.ts';
import { Problems } from '../vscode/problems.ts';
import { runToItsEnd, type Scene } from './scene.ts';

const file = 'burrow/.npmrc';

export const npmrc: readonly Scene[] = [
  {
    states: {
      'npmrc-problems': async stage => {
        const { admin, url } = stage.registry;
        await signInAs(stage, { name: 'scribe', twoFactor: 'auth-and-writes' });
        const { token } = await admin.addToken('scribe', { kind: 'granular', name: 'for CI' });
        const lines = [
          '; as it was copied from somewhere',
          `registry=${url}`,
          `${url.replace('http:', '')}:_authToken=${token}`,
          '//npm.example.com/:username=scribe',
          '//npm.example.com/:_password=c2VjcmV0',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts variables in.
          '//other.example.com/:_authToken=${OTHER_TOKEN}',
        ];
        await stage.workspace.write(file, `${lines.join('\n')}\n`);
        await stage.openFile(file);
        const problems = new Problems(stage.workbench);
        await problems.show();
        await problems.waitFor(/^Warning: This access token/);
        await stage.openFile(file);
        await stage.workbench.page.locator('.squiggly-warning').first().waitFor();
      },
      'npmrc-fixes': async stage => {
        await new Problems(stage.workbench).openFixes();
      },
      'npmrc-revoke': async stage => {
        await new Problems(stage.workbench).fix('and remove the line');
        await stage.workbench.dialog.waitForVisible('Revoke the access token');
      },
      'npmrc-replaced': async stage => {
        await stage.workbench.dialog.press('Cancel');
        await stage.workbench.dialog.waitForHidden();
        const problems = new Problems(stage.workbench);
        await problems.openFixes();
        await problems.fix('Replace by');
        await stage.workbench.waitForNotification('Set that variable');
      },
    },
    end: async stage => {
      await runToItsEnd(stage.workbench, 'File: Save');
      await runToItsEnd(stage.workbench, 'View: Close All Editors');
      await stage.workspace.delete(file);
    },
  },
  {
    states: {
      'npmrc-lines': async stage => {
        const own = stage.workspace.env['npm_config_userconfig'] ?? '';
        await signInAs(stage, { name: 'liner', twoFactor: 'auth-and-writes' });
        const [registry = '', line = ''] = (await readFile(own, 'utf8')).split('\n');
        await writeFile(own, [registry, line.replace(/=.*/, '=older'), '; newer', line, ''].join('\n'));
        await stage.workbench.openSecurityView();
        await stage.workbench.tree.waitFor(/^liner.*signed in/);
        await stage.workbench.tree.expand(/^Sessiontoken in npmrc/);
        await stage.workbench.tree.waitFor(/npmrc:2of no effect/);
      },
    },
  },
];
