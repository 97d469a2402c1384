/**
 * What a package is set to: who sees it, and whether changes want a second factor of everybody (npm's OpenAPI
 * description, `access`; libnpmaccess, `setAccess` and `setMfa`). Who sees it can be read; the second factor cannot.
 */
import type { Accounts } from './accounts.ts';
import { type Answer, json, refusal } from './answer.ts';
import { assertSupported, type Behaviour } from './behaviour.ts';
import type { PackageAccess } from './packageAccess.ts';
import type { JsonObject, RegistryRequest } from './request.ts';
import type { PackageOwners, Store, TwoFactorRequirement } from './state.ts';

export interface PackageSettingsParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly packageAccess: PackageAccess;
  readonly behaviour: Behaviour;
}

export class PackageSettings {
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #packageAccess: PackageAccess;
  readonly #behaviour: Behaviour;

  constructor(parts: PackageSettingsParts) {
    this.#store = parts.store;
    this.#accounts = parts.accounts;
    this.#packageAccess = parts.packageAccess;
    this.#behaviour = parts.behaviour;
  }

  /** `GET /-/package/<pkg>/visibility` */
  visibility(request: RegistryRequest, name: string): Answer {
    assertSupported(this.#behaviour.access);
    this.#accounts.signedIn(request);
    this.#packageAccess.assertMayRead(request, name);
    return json(200, { public: !this.#of(name).restricted });
  }

  /** `POST /-/package/<pkg>/access`, of somebody who may: either of the two, or both. */
  async change(request: RegistryRequest, name: string): Promise<Answer> {
    assertSupported(this.#behaviour.access);
    const body = await request.json();
    const settings = this.#of(name);
    const { access } = body;
    const requirement = twoFactorRequirement(body);
    if (access === undefined && requirement === undefined) throw refusal(400, 'There is nothing to change.');
    if (access !== undefined) this.setAccess(name, access);
    if (requirement !== undefined) settings.twoFactor = requirement;
    this.#store.save();
    return { status: 200, headers: {}, body: Buffer.alloc(0) };
  }

  /**
   * As `change`, and as publishing with `--access` does.
   * @param access `private` is the word of npm's OpenAPI description for what its CLI calls `restricted`.
   */
  setAccess(name: string, access: unknown): void {
    const restricted = access === 'restricted' || access === 'private';
    if (!restricted && access !== 'public') throw refusal(400, 'A package is public or restricted.');
    if (restricted) this.assertMayBeRestricted(name);
    this.#of(name).restricted = restricted;
    this.#store.save();
  }

  /** @throws Refusal 400 for a package without a scope, 402 where nobody has paid for it. */
  assertMayBeRestricted(name: string): void {
    if (!name.startsWith('@')) throw refusal(400, 'Only packages with a scope can be restricted.');
    if (!this.#behaviour.restrictedPackages) {
      throw refusal(402, 'You must sign up for private packages.');
    }
  }

  /** What the package wants of everybody who changes it. */
  requirement(name: string): TwoFactorRequirement {
    const { owners } = this.#store.state;
    return (Object.hasOwn(owners, name) ? owners[name]?.twoFactor : undefined) ?? 'none';
  }

  #of(name: string): PackageOwners {
    const { owners } = this.#store.state;
    const settings = Object.hasOwn(owners, name) ? owners[name] : undefined;
    if (!settings) throw refusal(404, 'There is no such package.');
    return settings;
  }
}

/** libnpmaccess, `setMfa`. */
function twoFactorRequirement(body: JsonObject): TwoFactorRequirement | undefined {
  const { publish_requires_tfa: required, automation_token_overrides_tfa: overridden } = body;
  if (required === undefined) return undefined;
  if (typeof required !== 'boolean') throw refusal(400, 'publish_requires_tfa is true or false.');
  if (!required) return 'none';
  return overridden === true ? 'automation' : 'publish';
}
