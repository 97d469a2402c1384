/** Which command lines are watched, and which are left alone, in the shells' own words. */
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { type PublishingCommand, publishingCommand, withoutCode } from '../../../src/terminal/commandLine.ts';
import { type ShellKind, shellKind } from '../../../src/terminal/shellWords.ts';

const folder = resolve('project');
const scripts: Readonly<Record<string, string>> = {
  build: 'tsc',
  release: 'npm run build && npm publish --access public',
  ship: 'changeset publish',
  all: 'run-s build release',
  circle: 'npm run circle',
  postversion: 'git push && npm publish',
  prestage: 'npm publish',
  stage: 'tsc',
  shout: 'echo npm publish',
  nested: 'npm run release',
  multi: 'pnpm -r publish',
  plain: 'npm publish',
  piped: 'yes | npm publish',
  told: 'npm publish <<< 1',
  preguarded: 'tsc',
  guarded: 'npm publish',
};

function read(commandLine: string, shell: ShellKind = 'posix'): PublishingCommand | undefined {
  return publishingCommand(commandLine, {
    shell,
    folder,
    scripts: where => (where === folder || where === join(folder, 'den') ? scripts : {}),
    hasSettings: (tool, where) => tool === 'np' && where === join(folder, 'den'),
  });
}

describe('A command line that publishes or changes', () => {
  const watched: Readonly<Record<string, string>> = {
    'npm publish': 'npm publish',
    'npm publish --tag next --access=public': 'npm publish',
    'npm --registry http://127.0.0.1:4873 publish': 'npm publish',
    'npm -w burrow publish': 'npm publish',
    'pnpm publish --no-git-checks': 'pnpm publish',
    'pnpm -r publish': 'pnpm publish',
    'pnpm --filter burrow publish': 'pnpm publish',
    'yarn npm publish': 'yarn npm publish',
    'yarn workspaces foreach --all npm publish': 'yarn npm publish',
    'yarn workspace burrow npm publish': 'yarn npm publish',
    'yarn publish': 'yarn publish',
    'bun publish': 'bun publish',
    'npm owner add ada burrow': 'npm owner',
    'npm token create': 'npm token',
    'npm profile set fullname Ada': 'npm profile',
    'npm access set mfa=publish burrow': 'npm access',
    'npm dist-tag add burrow@1.0.0 next': 'npm dist-tag',
    'yarn npm tag add burrow@1.0.0 next': 'yarn npm tag',
    'npm deprecate burrow "no longer dug"': 'npm deprecate',
    'npm unpublish burrow@1.0.0': 'npm unpublish',
    'npm stage approve 1': 'npm stage',
    'npm trust github burrow': 'npm trust',
    'lerna publish from-package': 'lerna publish',
    'npx lerna publish': 'lerna publish',
    'changeset publish': 'changeset publish',
    'npx -y @changesets/cli@2 publish': 'changeset publish',
    'pnpm changeset publish': 'changeset publish',
    'pnpm exec changeset publish': 'changeset publish',
    'yarn dlx np': 'np',
    'npx np minor': 'np',
    'release-it': 'release-it',
    'npx release-it@17 --ci': 'release-it',
    './node_modules/.bin/changeset publish': 'changeset publish',
    '/usr/local/bin/npm publish': 'npm publish',
    'node ./npm/bin/npm-cli.js publish': 'npm publish',
    'FOO=1 BAR="a b" npm publish': 'npm publish',
    'env FOO=1 npm publish': 'npm publish',
    'npx cross-env FOO=1 npm publish': 'npm publish',
    'corepack pnpm publish': 'pnpm publish',
    'cd den && npm publish': 'npm publish',
    'npm test; npm publish': 'npm publish',
    '(cd den; npm publish)': 'npm publish',
    'for p in a b; do npm publish; done': 'npm publish',
    'npm publish | tee log.txt': 'npm publish',
    'ls | sort; npm publish': 'npm publish',
    'ls || npm publish': 'npm publish',
    'npm publish 2>&1': 'npm publish',
    'npm \\\n  publish': 'npm publish',
    'sh -c "npm publish"': 'npm publish',
    '"npm" \'publish\'': 'npm publish',
    'npm run release': 'npm run release',
    'npm run-script release -- --tag next': 'npm run release',
    'pnpm release': 'pnpm release',
    'yarn release': 'yarn release',
    'yarn run ship': 'yarn run ship',
    'bun run release': 'bun run release',
    'npm run all': 'npm run all',
    'npm run nested': 'npm run nested',
    'npm run stage': 'npm run stage',
    'npm version patch': 'npm version',
    'npm --prefix den run release': 'npm run release',
    'npm run multi': 'npm run multi',
  };
  for (const [commandLine, name] of Object.entries(watched)) {
    it(JSON.stringify(commandLine), () => assert.equal(read(commandLine)?.name, name));
  }

  it('in PowerShell: its quotes, its escapes, its call operator, and paths with a backslash', () => {
    for (const commandLine of [
      '& "C:\\Program Files\\nodejs\\npm.cmd" publish',
      "npm publish --tag 'next'",
      '$env:FOO = 1; npm publish',
      'npm `\n publish',
      'Set-Location den; npm.ps1 publish',
    ]) {
      assert.equal(read(commandLine, 'powershell')?.name, 'npm publish', commandLine);
    }
    assert.equal(shellKind('pwsh'), 'powershell');
  });

  it('in cmd: its only quotes, and commands joined by one &', () => {
    for (const commandLine of [
      'cd den & npm publish',
      '"C:\\Program Files\\nodejs\\npm.cmd" publish',
      'call npm publish',
      'n^pm publish',
    ]) {
      assert.equal(read(commandLine, 'cmd')?.name, 'npm publish', commandLine);
    }
    assert.equal(read("'npm publish'", 'cmd'), undefined);
  });

  it('says where it runs, and what of ours does the same', () => {
    const both = (commandLine: string) => {
      const { ours, folder: where } = read(commandLine) ?? assert.fail(commandLine);
      return [ours, where];
    };
    const den = join(folder, 'den');
    assert.deepEqual(both('npm publish'), ['package', folder]);
    assert.deepEqual(both('cd den && npm publish'), ['package', den]);
    assert.deepEqual(both('npm publish --otp 123456'), ['package', folder]);
    assert.deepEqual(both('npm publish --otp=123456'), ['package', folder]);
    assert.deepEqual(both('npm publish 2>&1 | tee log.txt'), ['package', folder]);
    assert.deepEqual(both('npm publish >> log.txt'), ['package', folder]);
    assert.deepEqual(both('cd den && np patch'), [undefined, den]);
    assert.deepEqual(both('npm publish ">log.txt"'), [undefined, folder]);
    assert.deepEqual(both('npm publish 2 >log.txt'), [undefined, folder]);
    assert.deepEqual(both('npm --prefix=den publish'), [undefined, den]);
    assert.deepEqual(both('pnpm -C den publish'), [undefined, den]);
    assert.deepEqual(both('npm run plain'), ['package', folder]);
    assert.deepEqual(both('pnpm -r publish'), ['workspace', folder]);
    assert.deepEqual(both('npm publish --workspaces'), ['workspace', folder]);
    assert.deepEqual(both('changeset publish'), ['workspace', folder]);
    assert.deepEqual(both('lerna publish --yes'), ['workspace', folder]);
    assert.deepEqual(both('np patch --no-tests --message=%s'), ['package', folder]);
    assert.deepEqual(both('npm publish burrow-1.0.0.tgz'), [undefined, folder]);
    assert.deepEqual(both('npm owner add ada burrow'), [undefined, folder]);
  });
});

describe('What ours would not do the same', () => {
  for (const commandLine of [
    ...['--tag next', '--tag=next', '--registry http://127.0.0.1:4873', '--dry-run', '--help'].flatMap(
      option => [
        `npm publish ${option}`,
        `npm ${option} publish`,
        `pnpm publish ${option}`,
        `npm run plain -- ${option}`,
        `npm run ${option} plain`,
        `yarn plain ${option}`,
        `sh -c "npm publish ${option}"`,
        `changeset publish ${option}`,
        `pnpm changeset publish ${option}`,
      ],
    ),
    'lerna publish --dist-tag next',
    'np patch --contents=dist',
    'np patch --stage',
    'np prerelease',
    'np',
    'npm publish --userconfig other',
    'npm publish -w burrow',
    'npm publish --workspace=burrow',
    'npm publish --workspaces --tag next',
    'pnpm --filter burrow publish',
    'yarn workspace burrow npm publish',
    'npm run release',
    'npm run nested',
    'yarn plain next',
    'npm_config_tag=next npm publish',
    'export npm_config_tag=next; npm publish',
    'env HOME=den npm publish',
    'npx cross-env FOO=1 npm publish',
    'sudo npm publish',
    '(cd den; make); npm publish',
    '{ cd den; }; npm publish',
    'for p in a b; do cd den; done; npm publish',
    'for p in a b; do make; cd $p; npm publish; done',
    'if make; then cd den; fi; npm publish',
    'make || cd den; npm publish',
    'ls | cd den; npm publish',
    'cd; npm publish',
    'cd -; npm publish',
    'cd ~/den && npm publish',
    'cd "$(dirname x)" && npm publish',
    'pushd den; popd; npm publish',
  ]) {
    it(JSON.stringify(commandLine), () => {
      const command = read(commandLine) ?? assert.fail('it is not watched');
      assert.equal(command.ours, undefined);
    });
  }
});

describe('A command line with nothing else in it', () => {
  for (const commandLine of [
    'npm publish',
    'npm publish --tag next;',
    'npm run plain',
    'sh -c "npm publish"',
    'npm publish 2>&1',
    'release-it patch',
    'release-it --no-git --no-increment',
  ]) {
    it(JSON.stringify(commandLine), () => assert.equal(read(commandLine)?.isAlone, true));
  }
});

describe('A command line in which nothing else could ask', () => {
  for (const commandLine of [
    'npm publish',
    'cd plain && npm publish',
    'export FOO=1; pushd "a folder" && npm publish',
    'npm publish; cd ..',
    'cd "$HOME/plain" && npm publish',
  ]) {
    it(JSON.stringify(commandLine), () => assert.equal(read(commandLine)?.asksAlone, true));
  }
});

describe('A command line in which something else could ask', () => {
  for (const commandLine of [
    'cd plain && make && npm publish',
    'cd $(ask) && npm publish',
    'cd `ask` && npm publish',
    'export FOO="$(ask)"; npm publish',
    'cd plain | ask; npm publish',
    'npm run guarded',
    'npm version patch',
    'sh -c "make; npm publish"',
  ]) {
    it(JSON.stringify(commandLine), () => assert.equal(read(commandLine)?.asksAlone, false));
  }
});

describe('A command line with something else in it', () => {
  for (const commandLine of [
    'npm test && npm publish',
    'npm publish; make',
    'npm publish | tee log.txt',
    'npm publish >log.txt',
    'npm publish 2>&1 > log.txt',
    'npm publish >|log.txt',
    'npm version patch && npm publish',
    'npm version patch',
    'npm run release',
    'npm run guarded',
    'npm run all',
    'sh -c "make; npm publish"',
    'lerna publish patch',
    'lerna publish from-package --yes',
    'np patch',
    'release-it patch --no-git.commit',
    'npx release-it patch --ci',
  ]) {
    it(JSON.stringify(commandLine), () => assert.equal(read(commandLine)?.isAlone, false));
  }
});

describe('A command line with a pipe', () => {
  const unpiped: Readonly<Record<string, string>> = {
    'npm owner add ada burrow | cat': 'npm owner add ada burrow',
    'npm publish 2>&1 | tee log.txt | grep +': 'npm publish 2>&1',
    'npm publish |& cat': 'npm publish',
    'npm deprecate burrow "a | b" | cat': 'npm deprecate burrow "a | b"',
    'npm run plain | cat': 'npm run plain',
  };
  for (const [commandLine, other] of Object.entries(unpiped)) {
    it(`${commandLine}: is the same without it`, () => {
      assert.equal(read(commandLine)?.withoutPipe, other);
    });
  }

  for (const commandLine of [
    'npm publish',
    'npm publish || cat',
    'npm publish | cat; make',
    'npm publish | cat && make',
    'npm publish | cat &',
    'npm test && npm publish | cat',
    'ls | npm owner add ada burrow | cat',
    'npm publish | (cat; make)',
    'npm owner add ada burrow > log.txt | cat',
    'npm run release | cat',
    'lerna publish | cat',
    '(npm publish | tee log.txt)',
    '{ npm publish | tee log.txt; }',
    'npm publish \\\n  | tee log.txt',
    'npm publish --tag "$(echo "a | b")"',
    'npm token create --json | jq -r .token',
    'npm profile enable-2fa | cat',
  ]) {
    it(`${commandLine}: is not run without it`, () =>
      assert.equal(read(commandLine)?.withoutPipe, undefined));
  }
});

describe('A command line that is left alone', () => {
  for (const commandLine of [
    '',
    'echo npm publish',
    'echo "npm publish"',
    'git commit -m "npm publish"',
    "printf 'Enter OTP: '; read code",
    './fake.sh npm publish',
    'cat npm publish',
    'npm help publish',
    'npm install publish',
    'npm run build',
    'npm run circle',
    'npm run shout',
    'npm run missing',
    'npm run constructor',
    'npm start',
    '# npm publish',
    'true # npm publish',
    'npm publish &',
    'npmx publish',
    'publish npm',
    'changeset version',
    'lerna run build',
    'yarn install',
    'yarn workspaces foreach run build',
    'docker run node npm publish',
    'ssh build npm publish',
    'npm\tinstall "publish',
    'yes | npm publish',
    'yes |& npm publish',
    'yes | (npm publish)',
    'yes | (cd den; npm publish)',
    'ls | while read p; do npm publish; done',
    "yes | sh -c 'npm publish'",
    'npm publish <<EOF\n123456\nEOF',
    'cat <<EOF\nnpm publish\nEOF',
    'npm publish <<< 123456',
    'npm publish < answers.txt',
    'npm publish </dev/null',
    'npm publish <&3',
    'npm run piped',
    'npm run told',
  ]) {
    it(JSON.stringify(commandLine), () => assert.equal(read(commandLine), undefined));
  }

  it('when it is endless, or nested without end', () => {
    assert.equal(read(`echo ${'a && '.repeat(100_000)} npm publish`), undefined);
    assert.equal(read(`${'npx '.repeat(50)}npm publish`), undefined);
    assert.equal(read(`${'pnpm exec '.repeat(5000)}npm publish`), undefined);
  });
});

describe('A command line that is run again', () => {
  it('has no code any more', () => {
    assert.equal(withoutCode('npm publish'), 'npm publish');
    assert.equal(withoutCode('npm publish --otp=123456 --tag next'), 'npm publish --tag next');
    assert.equal(withoutCode('npm publish --otp 123456'), 'npm publish');
    assert.equal(withoutCode('npm publish --otp="12 34"'), 'npm publish');
    assert.equal(withoutCode('npm_config_otp=123456 npm publish'), 'npm publish');
  });

  it('is not offered where a code may be left in it', () => {
    assert.equal(withoutCode('npm publish "--otp=123456"'), undefined);
    assert.equal(withoutCode('export NPM_CONFIG_OTP=123456; npm publish'), undefined);
    for (const commandLine of [
      'npm publish --otp=$(op read code)',
      'npm publish --otp $(op read code) --tag next',
      'npm publish --otp="$(op read code)"',
      'npm publish --otp=`op read code`',
      'npm publish --otp (op read code)',
      `npm publish --otp=12'3 4'`,
      'npm publish --otp="12"34',
      'npm publish --otp=12\\ 34',
      'npm_config_otp=$(op read code) npm publish',
      'npm_config_otp="12 34" npm publish',
    ]) {
      assert.equal(withoutCode(commandLine), undefined, commandLine);
    }
  });
});
