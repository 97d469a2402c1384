/**
 * Changes to packages: each by an owner, with a second factor where the account's level wants one.
 */
import { createHash } from 'node:crypto';
import type { Accounts } from './accounts.ts';
import { type Answer, json, Refusal, refusal } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { Challenges } from './challenge.ts';
import type { Owners } from './owners.ts';
import type { PackageSettings } from './packageSettings.ts';
import type { PackageStore } from './packageStore.ts';
import { isObject, type JsonObject, type RegistryRequest } from './request.ts';
import type { Account } from './state.ts';
import { Turns } from './turns.ts';
import type { Versions } from './versions.ts';

export interface PublishingParts {
  readonly accounts: Accounts;
  readonly challenges: Challenges;
  readonly owners: Owners;
  readonly settings: PackageSettings;
  readonly verdaccio: PackageStore;
  readonly versions: Versions;
  readonly behaviour: Behaviour;
}

export class Publishing {
  readonly #accounts: Accounts;
  readonly #challenges: Challenges;
  readonly #owners: Owners;
  readonly #settings: PackageSettings;
  readonly #verdaccio: PackageStore;
  readonly #versions: Versions;
  readonly #behaviour: Behaviour;
  readonly #turns = new Turns();

  constructor(parts: PublishingParts) {
    this.#accounts = parts.accounts;
    this.#challenges = parts.challenges;
    this.#owners = parts.owners;
    this.#settings = parts.settings;
    this.#verdaccio = parts.verdaccio;
    this.#versions = parts.versions;
    this.#behaviour = parts.behaviour;
  }

  /** `PUT /<pkg>`: a new version, or, without an attachment, a change to the package (deprecation). */
  async put(request: RegistryRequest, name: string): Promise<Answer> {
    if (this.#stagesOnly(request)) await this.#refuseDirectly(request);
    return this.#changing(request, name, async account => {
      const document = await request.json();
      if (hasAttachment(document)) return this.#publish(request, name, document, account);
      // CouchDB's rule; npm sends back what it has read.
      await this.#owners.assertCurrent(name, document['_rev']);
      return this.#changeVersions(request, name, document['versions']);
    });
  }

  /** `PUT /<pkg>/-rev/<rev>`: the list of owners, or, with versions, the unpublishing of one. */
  putRevision(request: RegistryRequest, name: string, revision: string): Promise<Answer> {
    return this.#changing(request, name, async () => {
      const { maintainers, versions } = await request.json();
      await this.#owners.assertCurrent(name, revision);
      if (versions !== undefined) return this.#changeVersions(request, name, versions);
      return this.#owners.change(name, maintainers);
    });
  }

  /** `DELETE /<pkg>/-rev/<rev>`: all of it. */
  unpublish(request: RegistryRequest, name: string, revision: string): Promise<Answer> {
    return this.#changing(request, name, async () => {
      await this.#owners.assertCurrent(name, revision);
      const answer = await this.#verdaccio.forward(request);
      if (answer.status < 300) this.#owners.forget(name);
      return answer;
    });
  }

  /** `DELETE /<pkg>/-/<file>/-rev/<rev>`: a tarball whose version is gone. */
  deleteFile(request: RegistryRequest, name: string, revision: string): Promise<Answer> {
    return this.#changing(request, name, async () => {
      await this.#owners.assertCurrent(name, revision);
      return this.#verdaccio.forward(request);
    });
  }

  /** `POST /-/package/<pkg>/access` */
  setAccess(request: RegistryRequest, name: string): Promise<Answer> {
    return this.#changing(request, name, () => this.#settings.change(request, name));
  }

  /** Every other change to a package (dist-tags) is Verdaccio's. */
  change(request: RegistryRequest, name: string): Promise<Answer> {
    return this.#changing(request, name, () => this.#verdaccio.forward(request));
  }

  async #publish(
    request: RegistryRequest,
    name: string,
    document: JsonObject,
    account: Account,
  ): Promise<Answer> {
    const version = checkDocument(document, name);
    const { access } = document;
    if (access === 'restricted') this.#settings.assertMayBeRestricted(name);
    const stored = await this.#versions.begin(name, version);
    const answer = await this.#verdaccio.forward(request);
    if (answer.status === 409) throw this.#taken(name, version);
    if (answer.status !== 201) throw new Refusal(answer);
    stored();
    this.#owners.claim(name, account, access);
    if (access === 'public' || access === 'restricted') this.#settings.setAccess(name, access);
    return json(200, { success: true });
  }

  /** Deprecation and unpublishing send back what the client has read; what is not in it is removed. */
  async #changeVersions(request: RegistryRequest, name: string, versions: unknown): Promise<Answer> {
    if (this.#versions.hides(name)) throw refusal(409, 'A version of this package is being checked.');
    const { versions: stored } = (await this.#owners.stored(name)) ?? {};
    const known = isObject(stored) ? stored : {};
    if (isObject(versions) && Object.keys(versions).some(version => !Object.hasOwn(known, version))) {
      throw refusal(400, 'A new version needs an attachment.');
    }
    return this.#verdaccio.forward(request);
  }

  #stagesOnly(request: RegistryRequest): boolean {
    const permission = this.#accounts.accessToken(request)?.permission;
    return this.#behaviour.stageOnly || permission === 'read-write-stage-only';
  }

  /**
   * npm's documentation of stage-only tokens names the error; its CLI shows of a refusal only the status and
   * `error` (npm-registry-fetch, `HttpErrorGeneral`), and people's logs have the name in it.
   */
  async #refuseDirectly(request: RegistryRequest): Promise<void> {
    this.#accounts.signedIn(request);
    if (!hasAttachment(await request.json())) {
      if (this.#behaviour.stageOnly) return;
      throw refusal(403, 'This token can only stage versions.');
    }
    const error = 'E_STAGE_REQUIRED: This token can only stage versions. Use "npm stage publish".';
    throw new Refusal(json(403, { code: 'E_STAGE_REQUIRED', error }));
  }

  /** npm words it differently while the version is being scanned (npm/cli#9889). */
  #taken(name: string, version: string): Refusal {
    return this.#versions.hides(name, version)
      ? refusal(409, `Cannot publish over previously staged version "${version}".`)
      : refusal(403, `You cannot publish over the previously published versions: ${version}.`);
  }

  /** One change of a package at a time, by somebody who may. */
  async #changing(
    request: RegistryRequest,
    name: string,
    work: (account: Account) => Promise<Answer>,
  ): Promise<Answer> {
    const account = this.#accounts.signedIn(request);
    await this.#challenges.pass(request, account, 'write', this.#settings.requirement(name));
    this.#owners.assertMayChange(name, account);
    return this.#turns.take(name, () => work(account));
  }
}

/** npm sends a packument back as it got it, changed, and Verdaccio's have an empty `_attachments`. */
function hasAttachment({ _attachments: attachments }: JsonObject): boolean {
  return isObject(attachments) && Object.keys(attachments).length > 0;
}

/**
 * Holds the document of a new version against the bytes that came with it (libnpmpublish, `buildMetadata`).
 * @returns the version.
 * @throws Refusal 400
 */
function checkDocument(document: JsonObject, name: string): string {
  const [version, manifest] = onlyEntry(document['versions'], 'version');
  if (document['name'] !== name || manifest['name'] !== name || manifest['version'] !== version) {
    throw refusal(400, 'The document is about another package.');
  }
  const tags = document['dist-tags'];
  if (!isObject(tags) || Object.values(tags).some(tagged => tagged !== version)) {
    throw refusal(400, 'A tag must be for the version that is published.');
  }
  const [file, attachment] = onlyEntry(document['_attachments'], 'attachment');
  if (file !== `${name}-${version}.tgz`) throw refusal(400, `The attachment ${file} is misnamed.`);
  checkBytes(attachment, isObject(manifest['dist']) ? manifest['dist'] : {});
  return version;
}

function checkBytes(attachment: JsonObject, dist: JsonObject): void {
  const bytes = Buffer.from(String(attachment['data']), 'base64');
  if (attachment['length'] !== bytes.length) throw refusal(400, 'The attachment is not as long as it says.');
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (dist['integrity'] !== integrity) throw refusal(400, 'The attachment does not match dist.integrity.');
  const shasum = createHash('sha1').update(bytes).digest('hex');
  if (dist['shasum'] !== shasum) throw refusal(400, 'The attachment does not match dist.shasum.');
}

function onlyEntry(value: unknown, what: string): [string, JsonObject] {
  const [entry, ...others] = isObject(value) ? Object.entries(value) : [];
  if (!entry || others.length > 0 || !isObject(entry[1])) throw refusal(400, `One ${what} is expected.`);
  return [entry[0], entry[1]];
}
