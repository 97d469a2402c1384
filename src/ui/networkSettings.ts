/** VS Code's settings about the network, as the layers below take them, and the hosts that plain http is allowed to. */
import * as vscode from 'vscode';
import type { EditorNetwork } from '../accounts/editorNetwork.ts';
import { Secret } from '../shared/secret.ts';
import { confirm } from './notify.ts';

/** As the settings are now. None of them can be set by a workspace; what has the wrong type counts as not set. */
export function editorNetwork(): EditorNetwork {
  const http = vscode.workspace.getConfiguration('http');
  const proxy = http.get('proxySupport') === 'off' ? undefined : secret(http.get('proxy'));
  const proxyAuthorization = secret(http.get('proxyAuthorization'));
  return {
    ...(proxy === undefined ? {} : { proxy }),
    noProxy: strings(http.get('noProxy')),
    ...(proxyAuthorization === undefined ? {} : { proxyAuthorization }),
    proxyStrictSsl: http.get('proxyStrictSSL') !== false,
    systemCertificates: http.get('systemCertificates') !== false,
    allowedHttpHosts: allowedHttpHosts(),
  };
}

function allowedHttpHosts(): readonly string[] {
  return strings(vscode.workspace.getConfiguration('secondFactor').get('allowedHttpHosts'));
}

function secret(value: unknown): Secret | undefined {
  return typeof value === 'string' && value !== '' ? new Secret(value) : undefined;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

/** Asks, with all that speaks against it, whether a host may be spoken to in plain http, and keeps a yes. */
export async function allowPlainHttp(host: string): Promise<boolean> {
  const agreed = await confirm(
    vscode.l10n.t('Send your sign-in and codes to {0} without encryption?', host),
    vscode.l10n.t(
      'Everyone on the way between this computer and {0} can read your token and your one-time codes, and publish in your name. Where the registry has an https address, use that instead. The user setting "secondFactor.allowedHttpHosts" keeps what you allow.',
      host,
    ),
    vscode.l10n.t('Allow {0}', host),
  );
  if (!agreed) return false;
  const settings = vscode.workspace.getConfiguration('secondFactor');
  const hosts = [...new Set([...allowedHttpHosts(), host])];
  await settings.update('allowedHttpHosts', hosts, vscode.ConfigurationTarget.Global);
  return true;
}
