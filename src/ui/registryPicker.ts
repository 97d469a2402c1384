/** Which registry is meant: one that this computer knows, or another by its address. */
import * as vscode from 'vscode';
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import { readTypedAddress, type TypedAddress } from '../accounts/registryAddress.ts';

interface RegistryItem extends vscode.QuickPickItem {
  /** Absent of the item that leads to another one. */
  readonly registry?: URL;
}

/** @returns undefined when the person gives up */
export async function pickRegistry(known: readonly KnownAccess[], title: string): Promise<URL | undefined> {
  const another: RegistryItem = {
    label: vscode.l10n.t('Another registry…'),
    iconPath: new vscode.ThemeIcon('add'),
  };
  const chosen = await vscode.window.showQuickPick([...registryItems(known), another], {
    title,
    placeHolder: vscode.l10n.t('Registry'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen === another ? await askAddress(title) : chosen?.registry;
}

/** Registries by their addresses: several can share a host. */
function registryItems(known: readonly KnownAccess[]): readonly RegistryItem[] {
  const byAddress = Map.groupBy(known, ({ access }) => access.registry.href);
  return [...byAddress.values()].flatMap(ofOne => {
    const registry = ofOne[0]?.access.registry;
    if (registry === undefined) return [];
    const names = [...new Set(ofOne.flatMap(({ account }) => account ?? []))];
    return {
      label: shownAddress(registry),
      ...(names.length === 0 ? {} : { description: names.join(', ') }),
      iconPath: new vscode.ThemeIcon('globe'),
      registry,
    };
  });
}

/** Without the scheme where it is the usual one, and without the last slash. */
function shownAddress({ protocol, host, pathname }: URL): string {
  return `${protocol === 'https:' ? '' : `${protocol}//`}${host}${pathname.replace(/\/$/, '')}`;
}

async function askAddress(title: string): Promise<URL | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Address of the registry'),
    placeHolder: 'https://npm.example.com/',
    ignoreFocusOut: true,
    validateInput: value => {
      const read = readTypedAddress(value);
      // Nothing is wrong with a box in which nobody has typed yet.
      return read.kind === 'address' || value === '' ? undefined : problemText(read);
    },
  });
  const read = typed === undefined ? undefined : readTypedAddress(typed);
  return read?.kind === 'address' ? read.registry : undefined;
}

function problemText({ reason }: Extract<TypedAddress, { readonly kind: 'refused' }>): string {
  return reason === 'user'
    ? vscode.l10n.t('Leave the user and password out of the address: you are asked for them next.')
    : vscode.l10n.t('This is no address of a registry. It begins with https:// and has no ? or #.');
}
