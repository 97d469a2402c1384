/** What is packed once for many publishes that differ in other things. */
import { findNpm, type NpmCli } from '../../../src/accounts/npmCli.ts';
import { type Build, PackageBuild } from '../../../src/releases/build.ts';
import { npmHome, packageFolder, silentProgress, temporaryFolder } from './fixtures.ts';

export interface BuiltOnce {
  readonly built: Build;
  readonly npm: NpmCli;
  /** Of the package. */
  readonly folder: string;
}

/** By the person's npm, with one file in it. */
export async function builtOnce(): Promise<BuiltOnce> {
  const environment = await npmHome();
  const folder = await packageFolder({
    'package.json': { name: 'burrow', version: '1.0.0', files: ['index.js'] },
    'index.js': "module.exports = 'burrow';\n",
  });
  const npm = await findNpm(environment, folder);
  const context = { folder, npm, environment, signal: new AbortController().signal };
  const build = new PackageBuild(context, silentProgress());
  try {
    const settings = { ignoreScripts: false, ignorePackScripts: false };
    return { built: await build.make(settings, await temporaryFolder()), npm, folder };
  } finally {
    await build.close();
  }
}
