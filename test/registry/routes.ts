/**
 * Which request goes where. What is not here goes to Verdaccio: reads as they are, and nothing else.
 */
import type { Accounts } from './accounts.ts';
import { type Answer, json, refusal } from './answer.ts';
import type { Owners } from './owners.ts';
import type { PackageAccess } from './packageAccess.ts';
import type { PackageSettings } from './packageSettings.ts';
import type { PackageStore } from './packageStore.ts';
import type { Profile } from './profile.ts';
import type { Publishing } from './publishing.ts';
import type { RegistryRequest } from './request.ts';
import type { SignIn } from './signIn.ts';
import type { Teams } from './teams.ts';
import type { TokenLimits } from './tokenLimits.ts';
import type { Tokens } from './tokens.ts';
import type { Versions } from './versions.ts';
import type { WebAuthentication } from './webAuthentication.ts';
import type { Website } from './website.ts';

export interface Parts {
  readonly accounts: Accounts;
  readonly web: WebAuthentication;
  readonly signIn: SignIn;
  readonly profile: Profile;
  readonly tokens: Tokens;
  readonly tokenLimits: TokenLimits;
  readonly owners: Owners;
  readonly packageAccess: PackageAccess;
  readonly settings: PackageSettings;
  readonly teams: Teams;
  readonly publishing: Publishing;
  readonly versions: Versions;
  readonly website: Website;
  readonly verdaccio: PackageStore;
}

/** Gets the path's groups, escapes resolved. */
type Handler = (request: RegistryRequest, first: string, second: string) => Answer | Promise<Answer>;
type Route = readonly [methods: string, path: RegExp, handler: Handler];

/** A package's name, scope and name separated as they come. */
const packageName = '(@[^/%]+(?:/|%2[fF])[^/]+|(?!-/|-$)[^/@][^/]*)';
const user = /^\/-\/user\/(?:org\.couchdb\.user:|org\.couchdb\.user%3[aA])([^/]+)$/;

export function router(parts: Parts): (request: RegistryRequest) => Promise<Answer> {
  const { web, website, signIn, profile, tokens, owners, packageAccess, settings, teams } = parts;
  const { publishing, versions, verdaccio } = parts;
  // Signing in comes first, and does not look at credentials: npm sends the old ones along. Browsers send none.
  const signingIn: readonly Route[] = [
    ['POST', /^\/-\/v1\/login$/, request => signIn.beginWeb(request)],
    ['GET', /^\/-\/v1\/done\/([^/]+)$/, (_, id) => web.poll(id)],
    ['GET', /^\/-\/web\/([^/]+)$/, (request, id) => web.show(request, id)],
    ['POST', /^\/-\/web\/([^/]+)$/, (request, id) => web.decide(request, id)],
    ['PUT', user, (request, name) => signIn.legacy(request, name)],
    ['GET', /^\/$/, request => website.show(request)],
    ['POST', /^\/$/, request => website.act(request)],
  ];
  const signedIn: readonly Route[] = [
    ['GET', user, (_, name) => signIn.user(name)],
    ['DELETE', /^\/-\/user\/token\/([^/]+)$/, (request, token) => signIn.signOut(request, token)],
    ['GET', /^\/-\/whoami$/, request => signIn.whoami(request)],
    ['GET', /^\/-\/npm\/v1\/user$/, request => profile.get(request)],
    ['POST', /^\/-\/npm\/v1\/user$/, request => profile.change(request)],
    ['GET', /^\/-\/npm\/v1\/tokens$/, request => tokens.list(request)],
    ['POST', /^\/-\/npm\/v1\/tokens$/, request => tokens.create(request)],
    ['DELETE', /^\/-\/npm\/v1\/tokens\/token\/([^/]+)$/, (request, key) => tokens.revoke(request, key)],
    ['GET', /^\/-\/user\/([^/]+)\/package$/, (request, name) => packageAccess.ofUser(request, name)],
    ['GET', /^\/-\/org\/([^/]+)\/package$/, (request, name) => packageAccess.ofOrg(request, name)],
    ['GET', /^\/-\/org\/([^/]+)\/user$/, (request, name) => packageAccess.members(request, name)],
    [
      'GET',
      path('-/package/', packageName, '/collaborators'),
      (request, name) => packageAccess.collaborators(request, name),
    ],
    ['GET', /^\/-\/org\/([^/]+)\/team$/, (request, org) => teams.list(request, org)],
    ['PUT', /^\/-\/org\/([^/]+)\/team$/, (request, org) => teams.create(request, org)],
    ['DELETE', team(''), (request, org, name) => teams.destroy(request, org, name)],
    ['GET', team('/user'), (request, org, name) => teams.members(request, org, name)],
    ['PUT', team('/user'), (request, org, name) => teams.addMember(request, org, name)],
    ['DELETE', team('/user'), (request, org, name) => teams.removeMember(request, org, name)],
    ['GET', team('/package'), (request, org, name) => teams.packages(request, org, name)],
    ['PUT', team('/package'), (request, org, name) => teams.grant(request, org, name)],
    ['DELETE', team('/package'), (request, org, name) => teams.revoke(request, org, name)],
    [
      'GET',
      path('-/package/', packageName, '/visibility'),
      (request, name) => settings.visibility(request, name),
    ],
    [
      'POST',
      path('-/package/', packageName, '/access'),
      (request, name) => publishing.setAccess(request, name),
    ],
    // Verdaccio's own accounts and tokens are not ours.
    ['GET|HEAD|PUT|POST|DELETE', /^\/-\/(?:npm|user|verdaccio)\//, () => notFound()],
    [
      'GET',
      path('-/package/', packageName, '/version/([^/]+)/status'),
      (_, name, version) => versions.status(name, version),
    ],
    ['GET', path(packageName), (request, name) => owners.packument(request, name)],
    ['PUT', path(packageName), (request, name) => publishing.put(request, name)],
    [
      'PUT',
      path(packageName, '/-rev/([^/]+)'),
      (request, name, rev) => publishing.putRevision(request, name, rev),
    ],
    [
      'DELETE',
      path(packageName, '/-rev/([^/]+)'),
      (request, name, rev) => publishing.unpublish(request, name, rev),
    ],
    [
      'DELETE',
      path(packageName, '/-/.+/-rev/([^/]+)'),
      (request, name, rev) => publishing.deleteFile(request, name, rev),
    ],
    [
      'PUT|POST|DELETE',
      path('-/package/', packageName, '/.+'),
      (request, name) => publishing.change(request, name),
    ],
    ['PUT|POST|DELETE', path(packageName, '/.+'), (request, name) => publishing.change(request, name)],
    [
      'GET|HEAD',
      path(packageName, '/(.+)'),
      (request, name, file) => {
        packageAccess.assertMayRead(request, name);
        return versions.hidesFile(name, file) ? notFound() : verdaccio.forward(request);
      },
    ],
    [
      'GET|HEAD',
      path('-/package/', packageName, '/.+'),
      (request, name) => {
        packageAccess.assertMayRead(request, name);
        return verdaccio.forward(request);
      },
    ],
    ['GET|HEAD', /^/, request => verdaccio.forward(request)],
  ];

  return async request => {
    const open = find(signingIn, request);
    if (open) return open();
    parts.accounts.sender(request);
    parts.tokenLimits.check(request);
    return (find(signedIn, request) ?? notFound)();
  };
}

function path(...pieces: string[]): RegExp {
  return new RegExp(`^/${pieces.join('')}$`);
}

function team(rest: string): RegExp {
  return path('-/team/([^/]+)/([^/]+)', rest);
}

function find(
  routes: readonly Route[],
  request: RegistryRequest,
): (() => Answer | Promise<Answer>) | undefined {
  for (const [methods, pattern, handler] of routes) {
    const match = methods.split('|').includes(request.method) ? pattern.exec(request.path) : null;
    if (match) return () => handler(request, unescaped(match[1]), unescaped(match[2]));
  }
  return undefined;
}

function unescaped(piece = ''): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    throw refusal(400, 'The address is malformed.');
  }
}

function notFound(): Answer {
  return json(404, { error: 'Not found' });
}
