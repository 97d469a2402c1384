/**
 * The registry's website, at its own `/`: account security, as far as npm has it nowhere else. A security key is
 * added here, recovery codes are shown here once, and 2FA can be turned off. Like the other pages it plays a
 * browser in which the person is known, so it asks for no password.
 */
import type { Accounts } from './accounts.ts';
import { type Answer, html } from './answer.ts';
import type { RegistryRequest } from './request.ts';
import type { Account } from './state.ts';
import { enrolled, hasSecurityKey, type SecondFactors } from './twoFactor.ts';
import { donePage } from './webPages.ts';
import { recoveryCodesPage, securityPage } from './websitePages.ts';

export class Website {
  readonly #accounts: Accounts;
  readonly #factors: SecondFactors;

  constructor(accounts: Accounts, factors: SecondFactors) {
    this.#accounts = accounts;
    this.#factors = factors;
  }

  /** `GET /` */
  show(request: RegistryRequest): Answer {
    const accounts = this.#accounts.all().map(account => ({ name: account.name, state: describe(account) }));
    return html(200, securityPage(new URL(request.base).host, accounts));
  }

  /** `POST /`: a button was pressed. */
  async act(request: RegistryRequest): Promise<Answer> {
    const form = await request.form();
    const account = this.#accounts.find(form.get('account') ?? '');
    if (!account) return html(400, donePage('Not possible', 'There is no such account.'));
    switch (form.get('action')) {
      case 'add-key':
        if (enrolled(account)) return impossible(account, 'has two-factor authentication already');
        return this.#showCodes(account, this.#factors.addSecurityKey(account, 'auth-and-writes'));
      case 'new-codes':
        if (!enrolled(account)) return impossible(account, 'has no two-factor authentication');
        return this.#showCodes(account, this.#factors.renewRecoveryCodes(account));
      case 'confirm-email':
        account.emailVerified = true;
        this.#accounts.save(account);
        return html(200, donePage('Done', `The address of ${account.name} is confirmed.`));
      case 'turn-off':
        this.#factors.disable(account);
        return html(200, donePage('Done', `Two-factor authentication is off for ${account.name}.`));
      default:
        return impossible(account, 'cannot do that');
    }
  }

  #showCodes(account: Account, codes: readonly string[]): Answer {
    return html(200, recoveryCodesPage(account.name, codes));
  }
}

function impossible(account: Account, why: string): Answer {
  return html(409, donePage('Not possible', `${account.name} ${why}.`));
}

function describe(account: Account): string {
  if (!account.twoFactor) return '2FA is off';
  if (!enrolled(account)) return '2FA was begun and never confirmed';
  return `2FA is on, by ${hasSecurityKey(account) ? 'security key' : 'authenticator'}, for ${account.twoFactor.mode}`;
}
