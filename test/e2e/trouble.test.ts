/**
 * What stops a publish, through VS Code's own UI: each trouble has a message of ours that says what happened, whether
 * anything was published, and what to do next.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { eventsBeforeUpload, useStage, withStage } from './stage.ts';

describe('Trouble while publishing', () => {
  const stage = useStage();

  /** Starts publishing, and expects that message, with these buttons; nothing is on the registry, no script has run. */
  async function refused(name: string, text: string | RegExp, buttons: readonly string[]): Promise<void> {
    await stage.startPublish(name);
    const message = await stage.workbench.waitForNotification(text);
    assert.match(await message.text(), /Nothing was published\.$/);
    assert.deepEqual(await message.buttons(), buttons);
    await stage.assertNotPublished(name, []);
  }

  it('broken JSON: names the line, and opens it there', async () => {
    await stage.workspace.write('broken/package.json', '{\n  "name": "broken",\n  "version" "1.0.0"\n}\n');
    await refused('broken', 'The package.json of broken is not valid JSON: see line 3, column 13.', [
      'Open package.json',
    ]);
    const message = await stage.workbench.waitForNotification('not valid JSON');
    await message.press('Open package.json');
    await stage.workbench.statusBarItem('Ln 3, Col 13').waitFor();
  });

  it('private', async () => {
    await stage.addPackage('secretive', { manifest: { private: true } });
    await refused('secretive', 'secretive@1.0.0 is marked "private"', ['Open package.json']);
  });

  it('a range that works only in the workspace', async () => {
    await stage.addPackage('linked', { manifest: { dependencies: { burrow: 'workspace:^' } } });
    await refused('linked', 'linked@1.0.0 depends on burrow (workspace:^)', ['Open package.json']);
  });

  it('a prerelease without a tag', async () => {
    await stage.addPackage('early', { manifest: { version: '1.0.0-rc.1' } });
    await refused('early', '1.0.0-rc.1 is a prerelease', ['Open package.json']);
  });

  /** Else who is signed out is asked to sign in: `sessionEnds.test.ts`. */
  const tellsNobody = { path: '^/-/whoami$', times: 9, effect: { kind: 'status', status: 404 } } as const;

  it('signed out, at a registry that does not tell who is signed in', async () => {
    await stage.addPackage('gone');
    await stage.registry.admin.behave({ faults: [tellsNobody] });
    await stage.registry.admin.expireSessions('gone');
    await refused('gone', `You are signed out of ${stage.host}.`, ['Sign in']);
  });

  it('no sign-in for the registry, which does not tell who is signed in', async () => {
    const host = stage.host.replace('127.0.0.1', 'localhost');
    await stage.registry.admin.behave({ faults: [tellsNobody] });
    await stage.addPackage('stranger', { manifest: { publishConfig: { registry: `http://${host}/` } } });
    await refused('stranger', `npm has no sign-in for ${host}.`, ['Sign in']);
  });

  it('a version that exists', async () => {
    await stage.addPackage('twice');
    await stage.publishUntilPrompt('twice');
    await stage.answerWithCode('twice');
    await stage.assertPublished('twice');
    await stage.startPublish('twice');
    const message = await stage.workbench.waitForNotification('The registry has twice@1.0.0 already');
    assert.equal(
      await message.text(),
      'The registry has twice@1.0.0 already, and a version can be published only once. Raise the version. Nothing was published.',
    );
  });

  it('a failing script: names it and its exit code, and shows what it printed', async () => {
    const scripts = { prepublishOnly: 'node -e "console.log(\'no tests today\'); process.exit(7)"' };
    await stage.addPackage('failing', { manifest: { scripts } });
    await refused('failing', 'The script "prepublishOnly" of failing@1.0.0 failed with exit code 7.', [
      'Show the log',
    ]);
    const message = await stage.workbench.waitForNotification('exit code 7');
    await message.press('Show the log');
    await stage.workbench.page.locator('.output-view, .panel').getByText('no tests today').waitFor();
  });

  it('a registry that is down', async () => {
    const registry = await closedPort();
    await stage.addPackage('lonely', { manifest: { publishConfig: { registry } } });
    await stage.workspace.write('lonely/.npmrc', `${registry.replace('http:', '')}:_authToken=unused\n`);
    await refused('lonely', `${new URL(registry).host} refuses connections.`, ['Show the log']);
  });

  it('a registry that fails after it was asked: looks whether the version is there, and sends nothing again', async () => {
    await stage.addPackage('dropped');
    await stage.publishUntilPrompt('dropped');
    const effect = { kind: 'drop-answer' } as const;
    await stage.registry.admin.behave({
      faults: [{ method: 'PUT', path: '/dropped', withOtp: true, effect }],
    });
    await stage.answerWithCode('dropped');
    await stage.assertPublished('dropped');
    assert.equal(await stage.uploads('dropped'), 2, 'refused, then accepted without an answer');
  });

  it('a registry that cannot be asked either: says that it is not known, and looks again when told to', async () => {
    await stage.addPackage('doubted');
    await stage.publishUntilPrompt('doubted');
    const drop = { kind: 'drop-answer' } as const;
    const fail = { kind: 'status', status: 500 } as const;
    await stage.registry.admin.behave({
      faults: [
        { method: 'PUT', path: '^/doubted$', withOtp: true, effect: drop },
        // The three looks after the upload, and the first of those that are asked for.
        { method: 'GET', path: '^/doubted$', times: 4, effect: fail },
      ],
    });
    await stage.answerWithCode('doubted');
    const unknown = `Whether doubted@1.0.0 is published is not known: ${stage.host} could not be asked. Look again before you publish it again.`;
    const failed = `The connection to ${stage.host} failed.`;
    const first = await stage.workbench.waitForNotification(failed);
    assert.equal(await first.text(), `${failed} ${unknown}`);
    assert.equal(await first.severity(), 'warning');
    assert.deepEqual(await first.buttons(), ['Look again', 'Show the log']);
    await first.press('Look again');
    await first.waitForGone();

    const second = await stage.workbench.waitForNotification(unknown);
    assert.deepEqual(await second.buttons(), ['Look again']);
    await second.press('Look again');

    const published = await stage.workbench.waitForNotification('Published doubted@1.0.0');
    assert.equal(
      await published.text(),
      `Published doubted@1.0.0: the answer of ${stage.host} did not arrive, but it has this version. Its scripts "publish" and "postpublish" did not run.`,
    );
    assert.deepEqual(await stage.versions('doubted'), ['1.0.0']);
    assert.deepEqual(await stage.workspace.events('doubted'), eventsBeforeUpload);
    assert.equal(await stage.uploads('doubted'), 2, 'refused, then accepted without an answer');
  });

  it('a token that may only stage', async () => {
    await stage.addPackage('staged');
    await stage.registry.admin.behave({ stageOnly: true });
    await stage.startPublish('staged');
    await stage.acceptReview('staged@1.0.0');
    const message = await stage.workbench.waitForNotification(
      `${stage.host} lets your token stage staged@1.0.0, and not publish it.`,
    );
    assert.match(await message.text(), /"npm stage publish".* Nothing was published\.$/);
    assert.deepEqual(await message.buttons(), ['Sign in', 'Show the log']);
    await stage.assertNotPublished('staged', eventsBeforeUpload);
  });

  it('an account that may not publish', async () => {
    await stage.addPackage('owned');
    await stage.publishUntilPrompt('owned');
    await stage.answerWithCode('owned');
    await stage.assertPublished('owned');
    const other = await stage.registry.admin.addUser({ name: 'other' });
    await stage.workspace.write(
      'owned/.npmrc',
      `${stage.registry.url.replace('http:', '')}:_authToken=${other.token}\n`,
    );
    await stage.workspace.write('owned/package.json', { name: 'owned', version: '1.1.0' });
    await stage.startPublish('owned');
    await stage.acceptReview('owned@1.1.0');
    const message = await stage.workbench.waitForNotification(
      `${stage.host} does not let this account publish owned@1.1.0.`,
    );
    assert.match(await message.text(), /Nothing was published\.$/);
  });

  it('cancelled while a script runs: ends the script', async () => {
    await stage.startPublish('slow-digger');
    const progress = await stage.workbench.waitForNotification('prepublishOnly: digging, 10 %');
    await progress.press('Cancel');
    await stage.workbench.statusBarItem('Nothing was published.').waitFor();
    await stage.assertNotPublished('slow-digger', ['prepublishOnly']);
  });

  it('unsaved changes: are named, saved and published', async () => {
    await stage.addPackage('edited');
    await stage.openFile('edited/index.js');
    await stage.workbench.page.keyboard.type('// dug by hand\n');
    await stage.startPublish('edited');
    await stage.workbench.dialog.waitForVisible('The package has changes that are not saved.');
    assert.match(await stage.workbench.dialog.text(), /edited\/index\.js/);
    await stage.workbench.dialog.press('Save and Publish');
    await stage.acceptReview('edited@1.0.0');
    assert.match(await stage.workspace.read('edited/index.js'), /^\/\/ dug by hand/);
    await stage.workbench.quickInput.waitForVisible('· edited');
    await stage.answerWithCode('edited');
    await stage.assertPublished('edited');
  });

  it('a page on another host is opened only after a warning that names it', async () => {
    await stage.addPackage('phished');
    await stage.registry.admin.behave({ challenge: 'web', pagesAt: 'https://npm-login.example/' });
    await stage.publishUntilPrompt('phished');
    const { quickInput, dialog } = stage.workbench;
    const host = 'npm-login.example';
    await quickInput.press(`Open browser (${host})`);
    await dialog.waitForVisible(`The page is on another host: ${host}`);
    await dialog.press('Cancel');
    await dialog.waitForHidden();
    await stage.workbench.runCommand('npm Security: Show Waiting Code Prompt');
    await quickInput.waitForVisible('· phished');
    await stage.answerWithCode('phished');
    await stage.assertPublished('phished');
  });

  it('events before the upload ran once when the upload is refused for good', async () => {
    await stage.addPackage('refused-for-good');
    const effect = { kind: 'status', status: 422 } as const;
    await stage.registry.admin.behave({ faults: [{ method: 'PUT', path: '/refused-for-good', effect }] });
    await stage.startPublish('refused-for-good');
    await stage.acceptReview('refused-for-good@1.0.0');
    const message = await stage.workbench.waitForNotification(`${stage.host} refused the request (422).`);
    assert.match(await message.text(), /Nothing was published\.$/);
    await stage.assertNotPublished('refused-for-good', eventsBeforeUpload);
  });
});

describe('A registry that checks what was published', () => {
  const stage = useStage();

  /** Publishes, and is told that the check goes on, in a message and in the status bar. */
  async function publishUntilChecked(name: string): Promise<void> {
    await stage.addPackage(name);
    await stage.publishUntilPrompt(name);
    await stage.answerWithCode(name);
    await stage.workbench.waitForNotification(
      `Published ${name}@1.0.0 (latest). ${stage.host} is still checking it: others can install it when that is done.`,
    );
    await stage.workbench.statusBarItem(`${stage.host} is checking ${name}@1.0.0`).waitFor();
  }

  it('is followed to the end, and that is said', async () => {
    await stage.registry.admin.behave({ scan: { ends: 'published', answers: 1 } });
    await publishUntilChecked('checked');
    await stage.workbench.waitForNotification(
      `${stage.host} has checked checked@1.0.0: others can install it now.`,
    );
    await stage.workbench.statusBarItem('is checking').waitFor({ state: 'detached' });
    assert.deepEqual(await stage.versions('checked'), ['1.0.0']);
    assert.equal(await stage.uploads('checked'), 2, 'refused, then accepted');
  });

  it('says loudly that it has blocked a version', async () => {
    await stage.registry.admin.behave({ scan: { ends: 'blocked', answers: 1 } });
    await publishUntilChecked('harmful');
    const message = await stage.workbench.waitForNotification(`${stage.host} has blocked harmful@1.0.0`);
    assert.equal(await message.severity(), 'error');
    assert.match(await message.text(), /Publishing it again does not help\.$/);
    assert.equal(await stage.uploads('harmful'), 2, 'refused, then accepted');
  });

  it('is no longer followed when told so', async () => {
    await stage.registry.admin.behave({ scan: { ends: 'published', seconds: 3600 } });
    await publishUntilChecked('left-alone');
    await stage.workbench.runCommand("npm Security: Stop Following npm's Check of a Published Version");
    await stage.workbench.statusBarItem('is checking').waitFor({ state: 'detached' });
  });

  it('says so when the same version is published again meanwhile', async () => {
    await stage.registry.admin.behave({ scan: { ends: 'published', seconds: 3600 } });
    await publishUntilChecked('hasty');
    await stage.startPublish('hasty');
    await stage.acceptReview('hasty@1.0.0');
    const message = await stage.workbench.waitForNotification(
      `${stage.host} has a hasty@1.0.0 and is still checking it, which can take a quarter of an hour. Look again then, and do not publish it again.`,
    );
    assert.deepEqual(await message.buttons(), ['Look again', 'Show the log']);
  });
});

describe('Where nothing can be published', () => {
  it('no folder is open', async () => {
    await withStage({ withFolder: false }, async stage => {
      await stage.workbench.runCommand('npm Security: Publish Package');
      const message = await stage.workbench.waitForNotification('No folder is open.');
      assert.match(await message.text(), /Nothing was published\.$/);
      assert.deepEqual(await message.buttons(), ['Open Folder']);
    });
  });

  it('no package.json in the folder', async () => {
    await withStage({}, async stage => {
      for (const folder of ['burrow', 'tunnel', 'slow-digger']) await stage.workspace.delete(folder);
      await stage.workbench.runCommand('npm Security: Publish Package');
      const message = await stage.workbench.waitForNotification(
        'There is no package.json in this workspace.',
      );
      assert.match(await message.text(), /Nothing was published\.$/);
    });
  });

  it('the workspace is not trusted: no script runs, no registry is asked', async () => {
    await withStage({ workspaceTrust: true }, async stage => {
      await stage.workbench.statusBarItem('Restricted Mode').waitFor();
      await stage.workbench.runCommand('npm Security: Publish Package');
      const message = await stage.workbench.waitForNotification('This workspace is not trusted');
      assert.match(await message.text(), /Nothing was published\.$/);
      assert.deepEqual(await message.buttons(), ['Manage Workspace Trust']);
      assert.deepEqual(await stage.registry.admin.requests(), []);
      await stage.assertNotPublished('burrow', []);
    });
  });

  it('there is no npm', async () => {
    await withStage({ env: { PATH: '/nowhere' } }, async stage => {
      await stage.startPublish('burrow');
      const message = await stage.workbench.waitForNotification(
        'There is no npm on the PATH of this editor.',
      );
      assert.match(await message.text(), /Nothing was published\.$/);
      await stage.assertNotPublished('burrow', []);
    });
  });
});

/** The address of a registry that nobody serves: a port that was free a moment ago. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
}
