// What servers without special-use flags (RFC 6154) call it.
const COMMON = [
  'sent',
  'sent items',
  'sent messages',
  'sent mail',
  'gesendet',
  'gesendete elemente',
  'envoyés',
  'enviados',
  'inviata',
];

/** A folder as a server lists it. */
export interface NamedFolder {
  readonly path: string;
  readonly name: string;
  readonly specialUse?: string | undefined;
}

/** The folder for what is sent: the one that is set, the one flagged so, or one of a common name. */
export function sentFolder(folders: readonly NamedFolder[], set?: string): string | undefined {
  const wanted = folders.find(({ path }) => path === set);
  const flagged = folders.find(({ specialUse }) => specialUse === '\\Sent');
  const named = COMMON.map((name) => folders.find((one) => one.name.toLowerCase() === name));
  return (wanted ?? flagged ?? named.find((one) => one !== undefined))?.path;
}
