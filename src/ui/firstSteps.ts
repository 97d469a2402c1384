/** The steps of the walkthrough, ticked off by what is so: a command that did it can have been cancelled. */
import * as vscode from 'vscode';
import type { Profile } from '../registry/responses.ts';

/** The context keys that the manifest's steps wait for. */
export type FirstStep =
  | 'secondFactor.signedIn'
  | 'secondFactor.twoFactorOn'
  | 'secondFactor.codesKept'
  | 'secondFactor.published';

/** VS Code keeps that a step is done; the context itself lasts as long as the window. */
export function tickOff(step: FirstStep): void {
  void vscode.commands.executeCommand('setContext', step, true);
}

/** @param profile of somebody who is signed in; undefined where the registry has none, or it is not known yet */
export function tickOffAccount(profile: Profile | undefined): void {
  tickOff('secondFactor.signedIn');
  if (profile?.twoFactor.kind === 'on') tickOff('secondFactor.twoFactorOn');
}
