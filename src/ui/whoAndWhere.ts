/** Whom something is about, as the prompt, the password's box and every panel say it. */

/** `host · account`, or the host alone where it is not known who is signed in. */
export function whoAndWhere({
  registry,
  account,
}: {
  readonly registry: URL;
  readonly account: string | undefined;
}): string {
  return account === undefined ? registry.host : `${registry.host} · ${account}`;
}
