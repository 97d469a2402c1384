/**
 * Who there is in the demo: somebody with 2FA whose account has collected things that the security view finds, a
 * newcomer without 2FA, an organization of both, and somebody on another registry, where npm is not signed in yet.
 */
import { monorepoFiles } from '../monorepo.ts';
import type { TestRegistry } from '../registry/index.ts';
import { createWorkspace, type TestWorkspace } from '../workspace.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Has 2FA. */
export const account = 'wombat';
/** Has no 2FA, and her packages on the same registry by another name: npm keeps one sign-in for each name. */
export const newcomer = 'ada';
/** An organization that the two are in, with a workspace of its packages; its folder has the same name. */
export const organization = 'warren';
/** Has a security key, at the other registry. */
export const stranger = 'bilby';

export interface Cast {
  readonly workspace: TestWorkspace;
  readonly newcomersPassword: string;
}

/** @param other the registry that npm knows nothing of */
export async function addAccounts(registry: TestRegistry, other: TestRegistry): Promise<Cast> {
  const { token } = await registry.admin.addUser({ name: account, twoFactor: 'auth-and-writes' });
  const workspace = await createWorkspace(registry.url, token);
  await addFindings(registry);
  const newcomersPassword = await addNewcomer(registry, workspace);
  await addOrganization(registry, workspace);
  await other.admin.addUser({ name: stranger, securityKey: true });
  await other.admin.seed(stranger, { packages: 3 });
  return { workspace, newcomersPassword };
}

/** The newcomer's registry, by the name that her scope has. */
export function newcomersRegistry({ url }: TestRegistry): string {
  const byName = new URL(url);
  byName.hostname = 'localhost';
  return byName.href;
}

/** One token that is as it should be, three that are not, an address to confirm, and packages from years ago. */
async function addFindings({ admin }: TestRegistry): Promise<void> {
  const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString();
  const granular = { kind: 'granular', packages: ['burrow'], expires: ago(-60) } as const;
  await admin.addToken(account, { ...granular, name: 'read-only for CI', permission: 'read-only' });
  await admin.addToken(account, { ...granular, name: 'nightly release', expires: ago(-3) });
  const old = await admin.addToken(account, { ...granular, name: 'old laptop' });
  await admin.setTokenDates(old.key, { created: ago(400), accessed: ago(200) });
  const deploy = { ...granular, name: 'deploy', packages: ['*'], bypass2fa: true, expires: null };
  await admin.addToken(account, deploy);
  await admin.setEmailVerified(account, false);
  await admin.seed(account, { packages: 40 });
}

/** @returns her password */
async function addNewcomer(registry: TestRegistry, workspace: TestWorkspace): Promise<string> {
  const { token, password } = await registry.admin.addUser({ name: newcomer });
  await workspace.signIn(`@${newcomer}`, newcomersRegistry(registry), token);
  await workspace.write('den/package.json', {
    name: `@${newcomer}/den`,
    version: '1.0.0',
    description: 'A package of somebody who has no second factor yet.',
    publishConfig: { access: 'public' },
    files: ['index.js'],
  });
  await workspace.write('den/index.js', 'module.exports = () => "sleep";\n');
  return password;
}

/** With packages on the registry, a team that may only read one of them, and a workspace that nobody has published. */
async function addOrganization({ admin }: TestRegistry, workspace: TestWorkspace): Promise<void> {
  await admin.addOrg(organization, { [account]: 'owner', [newcomer]: 'developer' });
  const { packages } = await admin.seed(account, { packages: 12, versions: 3, scope: `@${organization}` });
  const [first = ''] = packages;
  await admin.addTeam(organization, 'visitors', { members: [newcomer], packages: { [first]: 'read-only' } });

  const name = (short: string) => `@${organization}/${short}`;
  const manifest = { publishConfig: { access: 'public' }, files: ['index.js'] };
  const files = monorepoFiles('npm', [
    { name: name('map'), manifest },
    { name: name('tunnels'), dependsOn: [name('map')], manifest },
    { name: name('chambers'), dependsOn: [name('map'), name('tunnels')], manifest },
    { name: name('lookout'), dependsOn: [name('chambers')], manifest },
    { name: name('rehearsal'), dependsOn: [name('lookout')], manifest: { ...manifest, private: true } },
  ]);
  for (const [path, content] of Object.entries(files))
    await workspace.write(`${organization}/${path}`, content);
}
