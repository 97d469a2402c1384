/** What stops a publish, and where nothing can be published. */
import { type Act, clearNotifications, progressIsGone, type Scene, trouble } from './scene.ts';

export const troubles: readonly Scene[] = [
  {
    states: {
      'error-private': async stage => {
        await stage.addPackage('secretive', { manifest: { private: true } });
        await trouble('secretive', 'is marked "private"')(stage);
      },
      'error-signed-out': async stage => {
        await stage.addPackage('forgotten');
        // Else it is certain that the session has ended: the person is asked to sign in, and it goes on.
        const effect = { kind: 'status', status: 404 } as const;
        await stage.registry.admin.behave({ faults: [{ path: '^/-/whoami$', times: 9, effect }] });
        await stage.registry.admin.expireSessions('forgotten');
        await clearNotifications(stage);
        await stage.startPublish('forgotten');
        await stage.workbench.waitForNotification('You are signed out of');
      },
      'error-script-failed': async stage => {
        const scripts = { prepublishOnly: 'node -e "process.exit(7)"' };
        await stage.addPackage('collapsed', { manifest: { scripts } });
        await trouble('collapsed', 'exit code 7')(stage);
      },
      'error-registry-down': async stage => {
        await stage.addPackage('buried');
        await stage.workspace.write(
          'buried/.npmrc',
          'registry=http://127.0.0.1:9/\n//127.0.0.1:9/:_authToken=unused\n',
        );
        await trouble('buried', '127.0.0.1:9')(stage);
      },
      'error-broken-json': async stage => {
        await stage.workspace.write(
          'broken/package.json',
          '{\n  "name": "broken"\n  "version": "1.0.0"\n}\n',
        );
        await trouble('broken', 'is not valid JSON')(stage);
      },
    },
  },
  {
    states: {
      'error-dry-run': async stage => {
        await stage.addPackage('rehearsal');
        const npmrc = await stage.workspace.read('rehearsal/.npmrc');
        await stage.workspace.write('rehearsal/.npmrc', `${npmrc}dry-run=true\n`);
        await trouble('rehearsal', 'dry-run')(stage);
      },
      'error-stage-only': async stage => {
        await stage.registry.admin.behave({ stageOnly: true });
        await stage.addPackage('understudy');
        await refusedUpload('understudy', 'lets your token stage')(stage);
      },
      'error-rate-limited': async stage => {
        const effect = { kind: 'status', status: 429, retryAfterSeconds: 600 } as const;
        const faults = [{ method: 'PUT', path: '^/hurried$', effect }];
        await stage.registry.admin.behave({ stageOnly: false, faults });
        await stage.addPackage('hurried');
        await refusedUpload('hurried', 'had too many requests')(stage);
      },
      'error-version-taken': async stage => {
        await stage.addPackage('taken');
        await stage.publishUntilPrompt('taken');
        await stage.answerWithCode('taken');
        await stage.workbench.waitForNotification('Published taken@1.0.0');
        await stage.workspace.write('taken/index.js', 'module.exports = "other contents";\n');
        // As when somebody else publishes it between the check and the upload.
        const faults = [
          { method: 'GET', path: '^/taken$', effect: { kind: 'status', status: 404 } as const },
        ];
        await stage.registry.admin.behave({ faults });
        await refusedUpload('taken', 'with other contents')(stage);
      },
      'error-other-owner': async stage => {
        await stage.addPackage('stranger', { user: {}, manifest: { name: 'taken', version: '2.0.0' } });
        await refusedUpload('stranger', 'does not let this account publish', 'taken@2.0.0')(stage);
      },
      'error-server': async stage => {
        const effect = { kind: 'status', status: 500 } as const;
        await stage.registry.admin.behave({ faults: [{ method: 'PUT', path: '^/tired$', effect }] });
        await stage.addPackage('tired');
        await refusedUpload('tired', 'has a problem of its own')(stage);
      },
    },
  },
];

/** The last of a stage: no folder is open afterwards. */
export const noFolder: readonly Scene[] = [
  {
    states: {
      'no-folder': async ({ vscode, workbench }) => {
        await workbench.page.goto(new URL('/?ew=true', vscode.url).href);
        await workbench.waitUntilReady();
        await workbench.runCommand('npm Security: Publish Package');
        await workbench.waitForNotification('No folder is open.');
      },
    },
  },
];

export const untrusted: readonly Scene[] = [
  {
    states: {
      untrusted: async ({ workbench }) => {
        await workbench.runCommand('npm Security: Publish Package');
        await workbench.waitForNotification('This workspace is not trusted');
      },
    },
  },
];

/** As `trouble`, where the registry says no to what was sent. */
function refusedUpload(folder: string, message: string, spec = `${folder}@1.0.0`): Act {
  return async stage => {
    await clearNotifications(stage);
    await stage.startPublish(folder);
    await stage.acceptReview(spec);
    await stage.workbench.waitForNotification(message);
    await progressIsGone(stage, folder);
  };
}
