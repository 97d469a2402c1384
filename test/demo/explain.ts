/** What the demo says when everything runs: where it is, and what to try. */
import type { TestRegistry } from '../registry/index.ts';
import { account, newcomer, newcomersRegistry, organization, stranger } from './accounts.ts';

export interface Running {
  readonly registry: TestRegistry;
  readonly other: TestRegistry;
  /** The page to open. */
  readonly vscodeUrl: string;
}

export function explanation({ registry, other, vscodeUrl }: Running): string {
  const { host } = new URL(registry.url);
  const newcomers = new URL(newcomersRegistry(registry)).host;
  return `
  VS Code        ${vscodeUrl}
  Authenticator  ${registry.adminUrl}authenticator
  Registry       ${registry.url}, which is also its website; its mails: ${registry.adminUrl}outbox
  Accounts       ${account} at ${host}, with 2FA for signing in and for writes
                 ${newcomer} at ${newcomers}, without 2FA
                 npm is signed in as both; their passwords are on the authenticator's page
  Elsewhere      ${other.url}, where ${stranger} has a security key, and npm is not signed in

What to do now

  1. Open the first address in your browser: it is VS Code, with four packages and a workspace of more.
  2. Press F1, type "Publish Package", press Enter, and choose "burrow".
  3. Look at what would be published, and press Enter. The registry asks for a code.
  4. Open the second address in another tab: it shows the code that your phone would show.
  5. Type it in VS Code and press Enter. The package is published.

Try "slow-digger" too: its script takes five seconds, and runs once, however many wrong codes you type.

See how safe the accounts are

  1. Open "npm Security" in the bar at the side. ${account} has tokens that ask for trouble, and an address to confirm.
  2. Follow the fixes: revoke a token, or all that can publish, or create one that can do less.
     The address is confirmed on the registry's website.
  3. Press F1, type "Sign In", and give the other registry's address, ${other.url}
     Its page asks who you are: you are ${stranger}. Your security key is a button there.
  4. Type "npm owner add ${newcomer} burrow" in a terminal, and see the view find an owner that was not there before.

Change many packages under one prompt

  1. Press F1, type "Publish Workspace Packages", press Enter, and look at what is ticked: four packages of "${organization}",
     which need one another. They are built and shown once, and published in that order with one code.
  2. Press F1, type "Add Package Owner", press Enter, and choose @${organization}/*: twelve packages. Name ${newcomer}, and
     look at the plan before anything is sent. "Undo" takes it back.
  3. The organization "${organization}" has a team "visitors": "Change Package Access" says what it may do with a package.

Set up 2FA for ${newcomer}

  1. Press F1, type "Set Up Two-Factor Authentication", press Enter, and choose ${newcomer}.
  2. Type her password: the second address shows it under "npm passwords".
  3. Scan the QR code with your phone, or see the second address: it shows her code too by now. Type it.
  4. Her recovery codes are kept before you see them. "View Recovery Codes" finds them again.
  5. Then change the level, publish "@${newcomer}/den" with a recovery code, or try "I Lost My Second Device".

Ctrl-C stops everything and removes it.`;
}
