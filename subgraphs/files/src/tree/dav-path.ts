import type { DriveFile } from './drive-file';

/** Where a DAV path begins: at a person's drive, or at a file shared with the viewer. */
export type DavStart = { readonly drive: string } | { readonly shared: string };

/** A DAV path taken apart. */
export interface DavLocation {
  readonly start: DavStart;
  readonly names: readonly string[];
}

const DRIVES = 'files';
const SHARES = 'shares';

/**
 * The path of a file for the viewer. The owner's begins at the drive; anyone else's at what was shared,
 * because the names of the folders above are not theirs to read.
 *
 * @param nameOf the names of the file's ancestors by id.
 */
export function davPathOf(
  file: Pick<DriveFile, 'id' | 'name' | 'ancestors' | 'access' | 'ownerAddress' | 'sharedRoot'>,
  nameOf: ReadonlyMap<string, string>,
): string {
  const line = [...file.ancestors, file.id];
  const name = (id: string): string => (id === file.id ? file.name : (nameOf.get(id) ?? ''));
  const own = file.access === 'owner' || file.sharedRoot === null;
  const start = own ? [DRIVES, file.ownerAddress] : [SHARES, file.sharedRoot];
  const from = own ? 0 : line.indexOf(file.sharedRoot);
  return `/${[...start, ...line.slice(from + 1).map(name)].map(encodeURIComponent).join('/')}`;
}

/** Takes a DAV path apart; undefined for what is none. A slash at the end is a folder's right. */
export function parseDavPath(path: string): DavLocation | undefined {
  const [empty, kind, start, ...rest] = path.replace(/\/$/, '').split('/').map(decode);
  if (empty !== '' || start === undefined || start === '') return undefined;
  const names: string[] = [];
  for (const name of rest) {
    if (name === undefined || name === '') return undefined;
    names.push(name.normalize('NFC'));
  }
  if (kind === DRIVES) return { start: { drive: start }, names };
  return kind === SHARES ? { start: { shared: start }, names } : undefined;
}

function decode(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
