/**
 * Changes of packages that are there: owners, access, dist-tags, deprecation, unpublishing; and what has to be read for
 * them. One method an endpoint; endpoints and their answers are those of protocol.md, and what is sent is what
 * libnpmaccess, libnpmteam, libnpmpublish and the commands of npm 12 send.
 */
import type { RegistryAccess } from './account.ts';
import { RegistryError, type RegistryErrorCode } from './errors.ts';
import { Exchange, isOfRegistry, type RegistryClientOptions, refusalCode, withOtp } from './exchange.ts';
import { jsonBody } from './jsonBody.ts';
import { type Access, type Permission, toPermissions, toTeams, toVisibility } from './packageAccess.ts';
import {
  type Maintainer,
  type PackageDocument,
  toDistTags,
  toMaintainer,
  toPackageDocument,
  withMaintainers,
  withoutVersion,
} from './packageDocument.ts';
import { escapedName } from './packageName.ts';
import type { AskOptions, SecondFactor } from './secondFactor.ts';
import { answerError, type RegistryAnswer, type Request } from './transport.ts';

export type { Access, Permission } from './packageAccess.ts';
export type { Maintainer, PackageDocument, PackageVersion } from './packageDocument.ts';

/** Which second factor a publish of the package takes; `automation`: tokens made for it may go without. */
export type TwoFactorRequirement = 'none' | 'automation' | 'publish';

/** A team of an organization, whose name stands without the `@`. */
export interface Team {
  readonly scope: string;
  readonly team: string;
}

interface Write {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly command: string;
  /** Called each time it is sent. */
  readonly content?: () => unknown;
}

export class PackageClient {
  readonly #access: RegistryAccess;
  readonly #options: RegistryClientOptions;
  readonly #secondFactor: SecondFactor;
  readonly #exchange: Exchange;

  constructor(
    access: RegistryAccess,
    secondFactor: SecondFactor,
    options: RegistryClientOptions,
    exchange = new Exchange(access, options, packageRefusal),
  ) {
    this.#access = access;
    this.#options = options;
    this.#secondFactor = secondFactor;
    this.#exchange = exchange;
  }

  get registry(): URL {
    return this.#exchange.registry;
  }

  /** Over the same connection, which it must not close: nobody is asked to sign in for what is only looked at. */
  looking(): PackageClient {
    return new PackageClient(this.#access, this.#secondFactor, this.#options, this.#exchange.looking());
  }

  /**
   * `GET /-/whoami`; undefined where the registry does not tell.
   * @throws RegistryError `signed-out` among others
   */
  whoami(signal: AbortSignal): Promise<string | undefined> {
    return this.#exchange.whoami(signal);
  }

  /**
   * `GET /<pkg>?write=true`: as the registry has it now, caches passed by; undefined when there is no such package.
   * @throws RegistryError
   */
  async document(name: string, signal: AbortSignal): Promise<PackageDocument | undefined> {
    const path = `${escapedName(name)}?write=true`;
    // What is sent back goes to where this came from, whatever it calls itself.
    const ofPackage = (value: unknown) => {
      const document = toPackageDocument(value);
      return document?.name === name ? document : undefined;
    };
    return await this.#read({ path, command: 'owner' }, ofPackage, signal);
  }

  /**
   * `GET /-/user/org.couchdb.user:<name>`; undefined when there is no such user.
   * @throws RegistryError `unsupported` where the registry tells of nobody but who asks
   */
  async user(name: string, signal: AbortSignal): Promise<Maintainer | undefined> {
    const what = { path: `-/user/org.couchdb.user:${encodeURIComponent(name)}`, command: 'owner' };
    const user = await this.#read(what, toMaintainer, signal);
    if (user === undefined || user.name.toLowerCase() === name.toLowerCase()) return user;
    throw new RegistryError('unsupported', { method: 'GET', url: new URL(what.path, this.registry).href });
  }

  /**
   * `PUT /<pkg>/-rev/<rev>` with the whole list.
   * @throws RegistryError `conflict` when the document has changed since it was read
   */
  async setOwners(document: PackageDocument, owners: readonly Maintainer[], ask: AskOptions): Promise<void> {
    const content = () => withMaintainers(document, owners);
    await this.#write({ method: 'PUT', path: revision(document), command: 'owner', content }, ask);
  }

  /**
   * `GET /-/package/<pkg>/dist-tags`; undefined when there is no such package.
   * @throws RegistryError
   */
  async distTags(name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
    const path = `-/package/${escapedName(name)}/dist-tags`;
    return await this.#read({ path, command: 'dist-tag' }, toDistTags, signal);
  }

  /**
   * `PUT /-/package/<pkg>/dist-tags/<tag>`
   * @throws RegistryError
   */
  async setDistTag(name: string, tag: string, version: string, ask: AskOptions): Promise<void> {
    const path = distTag(name, tag);
    await this.#write({ method: 'PUT', path, command: 'dist-tag', content: () => version }, ask);
  }

  /**
   * `DELETE /-/package/<pkg>/dist-tags/<tag>`
   * @throws RegistryError
   */
  async removeDistTag(name: string, tag: string, ask: AskOptions): Promise<void> {
    await this.#write({ method: 'DELETE', path: distTag(name, tag), command: 'dist-tag' }, ask);
  }

  /**
   * `GET /-/package/<pkg>/visibility`; undefined when there is no such package, or no such call.
   * @throws RegistryError
   */
  async visibility(name: string, signal: AbortSignal): Promise<Access | undefined> {
    const path = `-/package/${escapedName(name)}/visibility`;
    return await this.#readIfKnown({ path, command: 'access' }, toVisibility, signal);
  }

  /**
   * `POST /-/package/<pkg>/access` with who may read it.
   * @throws RegistryError `not-found` or `unsupported` where the registry has no such call
   */
  async setAccess(name: string, access: Access, ask: AskOptions): Promise<void> {
    await this.#writeAccess(name, { access }, ask);
  }

  /**
   * `POST /-/package/<pkg>/access` with what a publish takes, as libnpmaccess's `setMfa`. No call tells it again.
   * @throws RegistryError `not-found` or `unsupported` where the registry has no such call
   */
  async setTwoFactorRequirement(
    name: string,
    requirement: TwoFactorRequirement,
    ask: AskOptions,
  ): Promise<void> {
    const body =
      requirement === 'none'
        ? { publish_requires_tfa: false }
        : {
            publish_requires_tfa: true,
            automation_token_overrides_tfa: requirement === 'automation',
          };
    await this.#writeAccess(name, body, ask);
  }

  /**
   * `GET /-/package/<pkg>/collaborators`: who may do what, by name; undefined when there is no such package, or no
   * such call.
   * @throws RegistryError
   */
  async collaborators(
    name: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Permission>> | undefined> {
    const path = `-/package/${escapedName(name)}/collaborators`;
    return await this.#readIfKnown({ path, command: 'access' }, toPermissions, signal);
  }

  /**
   * `GET /-/org/<scope>/team`: their names, without the organization's; undefined when there is no such organization,
   * or no such call.
   * @throws RegistryError
   */
  async teams(scope: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
    const path = `-/org/${encodeURIComponent(withoutAt(scope))}/team?format=cli`;
    return await this.#readIfKnown({ path, command: 'team' }, toTeams, signal);
  }

  /**
   * `GET /-/team/<scope>/<team>/package`: what the team may do, by name of the package; undefined when there is no such
   * team, or no such call.
   * @throws RegistryError
   */
  async teamPackages(
    team: Team,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Permission>> | undefined> {
    return await this.#readIfKnown({ path: teamPath(team), command: 'access' }, toPermissions, signal);
  }

  /**
   * `PUT` or, without a permission, `DELETE /-/team/<scope>/<team>/package`.
   * @throws RegistryError `not-found` or `unsupported` where the registry has no such call
   */
  async setTeamAccess(
    team: Team,
    name: string,
    permissions: Permission | undefined,
    ask: AskOptions,
  ): Promise<void> {
    const write = { path: teamPath(team), command: 'access' };
    const put = { ...write, method: 'PUT', content: () => ({ package: name, permissions }) } as const;
    const remove = { ...write, method: 'DELETE', content: () => ({ package: name }) } as const;
    await this.#write(permissions === undefined ? remove : put, ask);
  }

  /**
   * `PUT /<pkg>` with the whole document, which was read before, and changed: `withDeprecation`.
   * @throws RegistryError `conflict` when the document has changed since it was read
   */
  async putDocument({ name, raw }: PackageDocument, ask: AskOptions): Promise<void> {
    const path = escapedName(name);
    await this.#write({ method: 'PUT', path, command: 'deprecate', content: () => raw }, ask);
  }

  /**
   * `PUT /<pkg>/-rev/<rev>` without the version. Its tarball stays until `removeTarball`.
   * @throws RegistryError `conflict` when the document has changed since it was read
   */
  async unpublishVersion(document: PackageDocument, version: string, ask: AskOptions): Promise<void> {
    const content = () => withoutVersion(document, version).raw;
    await this.#write({ method: 'PUT', path: revision(document), command: 'unpublish', content }, ask);
  }

  /**
   * `DELETE <tarball>/-rev/<rev>`, as the last step of unpublishing a version.
   * @param document as it is without the version
   * @param tarball its address, as the document had it: only the path counts, and that behind the registry's own
   * @throws RegistryError `protocol` for an address that is no file of this package: it could remove another thing
   */
  async removeTarball(document: PackageDocument, tarball: string, ask: AskOptions): Promise<void> {
    const path = `${this.#fileOf(document, tarball)}/-rev/${encodeURIComponent(document.rev)}`;
    await this.#write({ method: 'DELETE', path, command: 'unpublish' }, ask);
  }

  /**
   * `DELETE /<pkg>/-rev/<rev>`: the whole package.
   * @throws RegistryError `conflict` when the document has changed since it was read
   */
  async unpublish(document: PackageDocument, ask: AskOptions): Promise<void> {
    await this.#write({ method: 'DELETE', path: revision(document), command: 'unpublish' }, ask);
  }

  /** Closes the connections; requests under way end with an error. */
  async close(): Promise<void> {
    await this.#exchange.close();
  }

  /** libnpmpublish's `getPathname`; relative, so that it leads nowhere else. */
  #fileOf({ name }: PackageDocument, tarball: string): string {
    const { href: registry, pathname: base } = this.registry;
    const { pathname } = new URL(URL.canParse(tarball, registry) ? tarball : registry, registry);
    const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname.slice(1);
    const isOwn = [name, escapedName(name)].some(each => path.startsWith(`${each}/-/`));
    if (isOwn) return `./${path}`;
    throw new RegistryError('protocol', { method: 'DELETE', url: new URL(path, this.registry).href });
  }

  async #writeAccess(name: string, body: object, ask: AskOptions): Promise<void> {
    const path = `-/package/${escapedName(name)}/access`;
    await this.#write({ method: 'POST', path, command: 'access', content: () => body }, ask);
  }

  /** Undefined with 404. */
  async #read<T>(
    { path, command }: Pick<Write, 'path' | 'command'>,
    convert: (body: unknown) => T | undefined,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const request = this.#exchange.read(path, command, signal);
    const answer = await this.#exchange.send(request);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#exchange.refusal(request, answer);
    const value = convert(answer.body);
    if (value === undefined) throw answerError('protocol', request, answer);
    return value;
  }

  /** Of calls that registries need not have: undefined where this one has it not, either. */
  async #readIfKnown<T>(
    { path, command }: Pick<Write, 'path' | 'command'>,
    convert: (body: unknown) => T | undefined,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const request = this.#exchange.read(path, command, signal);
    const answer = await this.#exchange.send(request);
    if (isUnknownCall(answer)) return undefined;
    const value = answer.status === 200 ? convert(answer.body) : undefined;
    if (value !== undefined) return value;
    throw answer.status === 200
      ? answerError('protocol', request, answer)
      : this.#exchange.refusal(request, answer);
  }

  async #write({ method, path, command, content }: Write, ask: AskOptions): Promise<void> {
    const { registry } = this;
    const request: Request = {
      method,
      url: new URL(path, registry),
      command,
      ...(content === undefined ? {} : { body: jsonBody(content) }),
      signal: ask.signal,
    };
    await this.#secondFactor.with({ ...ask, registry }, otp =>
      this.#exchange.attempt({ ...request, ...withOtp(otp) }),
    );
  }
}

function revision({ name, rev }: PackageDocument): string {
  return `${escapedName(name)}/-rev/${encodeURIComponent(rev)}`;
}

function distTag(name: string, tag: string): string {
  return `-/package/${escapedName(name)}/dist-tags/${encodeURIComponent(tag)}`;
}

function teamPath({ scope, team }: Team): string {
  return `-/team/${encodeURIComponent(withoutAt(scope))}/${encodeURIComponent(team)}/package`;
}

function withoutAt(scope: string): string {
  return scope.replace(/^@/, '');
}

/** A page with 200 is what a single-page application answers to everything. */
function isUnknownCall(answer: RegistryAnswer): boolean {
  const { status } = answer;
  return (
    [404, 405, 501].includes(status) || saysUnsupported(answer) || (status === 200 && !isOfRegistry(answer))
  );
}

function saysUnsupported({ status, errorText = '' }: RegistryAnswer): boolean {
  return status === 503 && /not (?:yet )?(?:supported|implemented)|disabled/i.test(errorText);
}

function packageRefusal(answer: RegistryAnswer): RegistryErrorCode {
  return saysUnsupported(answer) ? 'unsupported' : refusalCode(answer);
}
