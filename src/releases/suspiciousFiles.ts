/**
 * Files in a package that look as if they were never meant to be published, told by their names alone.
 */

export type Suspicion =
  | 'environment'
  | 'npm-credentials'
  | 'private-key'
  | 'key-store'
  | 'cloud-credentials'
  | 'login-credentials'
  | 'recovery-codes'
  | 'log';

/** The first match counts. Patterns see the path with slashes, in lower case. */
const signs: readonly (readonly [Suspicion, RegExp])[] = [
  // `.env.example` and its like are made to be shared.
  ['environment', /(^|\/)\.env(?!\.(example|sample|template|dist|defaults?)$)(\.[^/]*)?$|(^|\/)\.envrc$/],
  ['npm-credentials', /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|\.pypirc|auth\.json)$/],
  ['private-key', /(^|\/)id_(rsa|dsa|ecdsa|ed25519)(_sk)?$|\.(pem|key|ppk|asc|gpg)$|(^|\/)\.(ssh|gnupg)\//],
  ['key-store', /\.(p12|pfx|jks|keystore|kdbx|keychain(-db)?|mobileprovision)$/],
  [
    'cloud-credentials',
    /(^|\/)\.(aws|azure|config\/gcloud|kube)\/|(^|\/)(service[-_]?account[^/]*\.json|\.dockercfg|\.docker\/config\.json|kubeconfig|[^/]*\.tfstate)$/,
  ],
  ['login-credentials', /(^|\/)(\.netrc|_netrc|\.htpasswd|\.git-credentials|\.pgpass|credentials(\.json)?)$/],
  // Not `recoveryCodes.ts`, which only handles them.
  ['recovery-codes', /recovery[-_ ]?codes?[^/]*\.(txt|pdf|csv|json|html?|png|jpe?g)$|recovery[-_ ]?codes?$/],
  [
    'log',
    /(^|\/)(npm-debug\.log[^/]*|yarn-(debug|error)\.log|[^/]*-debug(-\d+)?\.log|\.(bash|zsh|node_repl)_history)$/,
  ],
];

/** @param path within the package */
export function suspicionOf(path: string): Suspicion | undefined {
  const name = path.replaceAll('\\', '/').toLowerCase();
  return signs.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Adds the suspicion to each file and puts those with one first; the order is npm's otherwise. */
export function suspiciousFirst<File extends { readonly path: string }>(
  files: readonly File[],
): readonly (File & { readonly suspicion?: Suspicion })[] {
  const judged = files.map(file => {
    const suspicion = suspicionOf(file.path);
    return suspicion === undefined ? file : { ...file, suspicion };
  });
  const rank = (file: object) => ('suspicion' in file ? 0 : 1);
  return judged.toSorted((one, other) => rank(one) - rank(other));
}
