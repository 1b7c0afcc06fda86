import type { SearchField, SearchNode, SearchTest, WordsNode } from './query';

/** Adds a parameter to the statement and returns how it is written there. */
export type Bind = (value: unknown) => string;

/** Other forms of words as the index has them. */
export type Stems = ReadonlyMap<string, readonly string[]>;

/** A search as SQL over `message m` and, when it is about words, `message_search s`. */
export interface SearchSql {
  /** By words alone, so that the index can answer it: null when there is nothing of the kind. */
  readonly narrowing: string | null;
  /** What must hold besides. */
  readonly conditions: readonly string[];
  /** Those of them for which there is an index of the few messages that are so, newest last. */
  readonly listed: readonly SearchNode[];
  /** Whether a condition reads `s`. */
  readonly readsWords: boolean;
}

/** How the index marks the month in which a message came. */
export const MONTH_MARK = '@';

/** The mark of a month, counted from the year 0. */
export function monthMark(month: number): string {
  return `${MONTH_MARK}${month}`;
}

/** The month of a time, counted from the year 0, in UTC. */
export function monthOf(at: Date): number {
  return at.getUTCFullYear() * 12 + at.getUTCMonth();
}

/** How the index marks the stem of a word, so that no word is taken for one. */
export const STEM_MARK = '~';

/**
 * How the index marks a word of a field, beside the word itself. Weights alone would not do: the index
 * does not hold them, so that each message with the word anywhere would have to be read.
 */
export const FIELD_MARKS: Readonly<Record<SearchField, string>> = {
  ANY: '',
  SUBJECT: '#',
  FROM: '<',
  RECIPIENT: '>',
};

/** The conditions of a search, all of which must hold. */
export function searchSql(search: SearchNode, stems: Stems, bind: Bind): SearchSql {
  const clauses = search.kind === 'and' ? search.nodes : [search];
  const texts: string[] = [];
  const conditions: string[] = [];
  for (const clause of clauses) {
    const text = textQuery(clause, stems);
    // In parentheses: beside other conditions an OR would else let in what is not the owner's.
    if (text === null) conditions.push(`(${conditionOf(clause, stems, bind)})`);
    else texts.push(text);
  }
  const all = texts.map((text) => `(${text})`).join(' & ');
  const narrowing = texts.length === 0 ? null : matches(all, bind);
  return {
    narrowing,
    conditions,
    listed: clauses.filter(isListed),
    readsWords: readsWords(search),
  };
}

// As the partial indexes of messages are.
function isListed(node: SearchNode): boolean {
  if (node.kind !== 'test') return false;
  const { test } = node;
  return (
    test.on === 'label' ||
    (test.on === 'flag' && test.name === '\\Flagged') ||
    (test.on === 'attachment' && test.is) ||
    (test.on === 'seen' && !test.is)
  );
}

/**
 * The condition that a message came in one of these months. A condition of its own: within the query
 * for words the index would read all of the months instead of what they share with the words.
 */
export function inMonths({ from, to }: { from: number; to: number }, bind: Bind): string {
  const marks = Array.from({ length: to - from + 1 }, (_, n) => `'${monthMark(from + n)}'`);
  return matches(marks.join(' | '), bind);
}

/** Every word whose other forms a search may want. */
export function stemmedWords(node: SearchNode): string[] {
  switch (node.kind) {
    case 'words':
      return node.exact ? [] : [...node.words];
    case 'test':
      return [];
    case 'not':
      return stemmedWords(node.node);
    default:
      return node.nodes.flatMap(stemmedWords);
  }
}

/** Whether a search is about words at all. */
export function readsWords(node: SearchNode): boolean {
  if (node.kind === 'words') return true;
  if (node.kind === 'test') return false;
  return node.kind === 'not' ? readsWords(node.node) : node.nodes.some(readsWords);
}

const matches = (query: string, bind: Bind): string => `s.search @@ ${bind(query)}::tsquery`;

/** The node as one query of the index; null when some of it is not about words. */
function textQuery(node: SearchNode, stems: Stems): string | null {
  switch (node.kind) {
    case 'words':
      return wordsQuery(node, stems);
    case 'test':
      return null;
    case 'not': {
      const inner = textQuery(node.node, stems);
      return inner === null ? null : `!(${inner})`;
    }
    default: {
      const inner = node.nodes.map((one) => textQuery(one, stems));
      if (inner.length === 0 || inner.includes(null)) return null;
      return inner.map((one) => `(${one})`).join(node.kind === 'and' ? ' & ' : ' | ');
    }
  }
}

// Words are letters, digits and marks: nothing in them can end the quotes.
function wordsQuery({ words, field, exact, prefix }: WordsNode, stems: Stems): string {
  const lexeme = (word: string, goesOn: boolean): string =>
    `'${FIELD_MARKS[field]}${word}'${goesOn ? ':*' : ''}`;
  if (exact) {
    return words
      .map((word, index) => lexeme(word, prefix && index === words.length - 1))
      .join(' <-> ');
  }
  const forms = words.flatMap((word) => [
    lexeme(word, false),
    ...(stems.get(word) ?? []).map((stem) => `'${STEM_MARK}${stem}'`),
  ]);
  return forms.join(' | ');
}

/** One condition by itself. */
export function conditionOf(node: SearchNode, stems: Stems, bind: Bind): string {
  const text = textQuery(node, stems);
  if (text !== null) return matches(text, bind);
  switch (node.kind) {
    case 'test':
      return testSql(node.test, bind);
    case 'not':
      return `NOT (${conditionOf(node.node, stems, bind)})`;
    case 'and':
      return joined(node.nodes, ' AND ', 'true');
    case 'or':
      return joined(node.nodes, ' OR ', 'false');
    default:
      return 'true';
  }
  function joined(nodes: readonly SearchNode[], by: string, none: string): string {
    if (nodes.length === 0) return none;
    return nodes.map((one) => `(${conditionOf(one, stems, bind)})`).join(by);
  }
}

const ROLES: Readonly<Record<string, string>> = { SPAM: 'JUNK', BIN: 'TRASH' };

// Spelled as the partial indexes are: with a parameter the planner could not use them.
function testSql(test: SearchTest, bind: Bind): string {
  switch (test.on) {
    case 'attachment':
      return test.is ? 'm.has_attachment' : 'NOT m.has_attachment';
    case 'seen':
      return test.is ? 'm.seen' : 'NOT m.seen';
    case 'flag':
      return flagSql(test.name, bind);
    case 'label':
      return `(m.labels <> '{}' AND m.labels @> ${bind([test.name])}::text[])`;
    case 'before':
      return `m.received_at < ${bind(test.at)}`;
    case 'since':
      return `m.received_at >= ${bind(test.at)}`;
    case 'larger':
      return `m.size > ${bind(test.bytes)}`;
    case 'smaller':
      return `m.size < ${bind(test.bytes)}`;
    default:
      return elsewhereSql(test, bind);
  }
}

function flagSql(name: string, bind: Bind): string {
  return name === '\\Flagged'
    ? `m.flags @> '{"\\\\Flagged"}'`
    : `m.flags @> ${bind([name])}::text[]`;
}

type ElsewhereTest = Extract<SearchTest, { readonly on: 'filename' | 'copied' | 'folder' }>;

function elsewhereSql(test: ElsewhereTest, bind: Bind): string {
  switch (test.on) {
    case 'filename':
      return `EXISTS (SELECT 1 FROM attachment t
        WHERE t.message_id = m.id AND t.filename ILIKE ${bind(likePart(test.part))})`;
    case 'copied':
      return `EXISTS (SELECT 1 FROM jsonb_array_elements(m.addresses->'${test.role}') AS c
        WHERE concat_ws(' ', c->>'name', c->>'address') ILIKE ${bind(likePart(test.part))})`;
    case 'folder':
      return folderSql(test.name, bind);
  }
}

function folderSql(name: string, bind: Bind): string {
  const role = name.toUpperCase();
  return `EXISTS (SELECT 1 FROM placement i JOIN folder f ON f.id = i.folder_id
    WHERE i.message_id = m.id
      AND (f.role = ${bind(ROLES[role] ?? role)} OR lower(f.path) = lower(${bind(name)})))`;
}

const likePart = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
