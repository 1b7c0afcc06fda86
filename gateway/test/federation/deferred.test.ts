import fc from 'fast-check';
import {
  Kind,
  parse,
  print,
  visit,
  type ConstDirectiveNode,
  type DirectiveNode,
  type InlineFragmentNode,
} from 'graphql';
import { merged, payloadsOf, type Payload } from '../fixtures/parts';
import { SILENT } from '../fixtures/world';
import { FEDERATIONS, type FederationName } from './fixtures';
import { Bench, type Ran } from './harness/bench';
import { generateOperation, type Generated } from './harness/generate';
import { Tape } from './harness/tape';

const RUNS = Number(process.env['FEDERATION_RUNS'] ?? 300);
const SEED = Number(process.env['FEDERATION_SEED'] ?? 20_260_101);
const NAMES = Object.keys(FEDERATIONS) as FederationName[];
const TAPES = fc.array(fc.nat(9_972), { minLength: 10, maxLength: 160, size: 'max' });
const CALLER = {
  principal: null,
  trace: { traceId: '0'.repeat(31) + '1', spanId: '0'.repeat(15) + '1', sampled: false },
  client: {},
  incremental: true,
};

describe.each(NAMES)('%s: any operation', (name) => {
  const federation = FEDERATIONS[name];
  let bench: Bench;
  let split = 0;
  beforeAll(() => {
    bench = new Bench(federation);
  });
  afterAll(() => bench.close());

  const inParts = async ({ query, variables }: Generated, tape: Tape): Promise<Payload[]> => {
    const deferred = deferSome(query, tape);
    return payloadsOf(await bench.gateway.execute({ query: deferred, variables }, CALLER));
  };

  it('is the same in parts and in one piece', async () => {
    const property = fc.asyncProperty(TAPES, TAPES, async (choices, defers) => {
      const operation = generateOperation(new Tape(choices), {
        schema: bench.schema,
        texts: ['none', 'USD', 'Book', 'p1', 'ann'],
        avoid: new Set(),
      });
      if (operation.query.startsWith('mutation')) return;
      const whole = await bench.ours(operation.query, { variables: operation.variables });
      // What a null takes along ends at a deferred fragment.
      if (whole.errors.length > 0) return;
      const payloads = await inParts(operation, new Tape(defers));
      if (payloads.length > 1) split += 1;
      const query = deferSome(operation.query, new Tape(defers));
      const found = check(payloads, whole);
      expect(found === '' ? '' : `${query} ${JSON.stringify(operation.variables)}\n${found}`).toBe(
        '',
      );
    });
    await fc.assert(property, {
      numRuns: Math.ceil(RUNS / NAMES.length),
      seed: SEED,
      interruptAfterTimeLimit: 25_000,
    });
    expect(split).toBeGreaterThan(0);
  });
});

it('comes in one piece where fields take values from the objects around them', async () => {
  const lines: unknown[] = [];
  const warn = (details: object, message: string): unknown => lines.push({ ...details, message });
  const bench = new Bench(FEDERATIONS.contexts, { ...SILENT, warn });
  const query =
    'query Titles($upper: Boolean) { tenants { folder { inner { ... @defer { title(upper: $upper) } } } } }';
  const whole = await bench.single('{ tenants { folder { inner { title } } } }');
  for (const upper of [false, null]) {
    const answer = await bench.gateway.execute({ query, variables: { upper } }, CALLER);
    expect(answer.rest).toBeUndefined();
    expect(answer.data).toEqual(whole.data);
  }
  expect(lines).toEqual([
    {
      operation: 'Titles',
      reason: 'its fields take values that are not fetched with them',
      message: 'an operation that defers fields comes in one piece',
    },
  ]);
  await bench.close();
});

it('brings keys under other names from the subgraph that has the object', async () => {
  const bench = new Bench(FEDERATIONS.keys);
  const query = '{ boxes { ticket { ... @defer { code: upc seat { nr } } } } }';
  const payloads = await payloadsOf(await bench.gateway.execute({ query }, CALLER));
  const whole = await bench.single('{ boxes { ticket { code: upc seat { nr } } } }');
  expect(payloads.length).toBeGreaterThan(1);
  expect(merged(payloads)).toEqual(whole.data);
  await bench.close();
});

function check(payloads: readonly Payload[], whole: Ran): string {
  try {
    expect(merged(payloads)).toEqual(whole.data);
    return '';
  } catch (error) {
    return `${String(error)}\n${JSON.stringify(payloads)}`;
  }
}

/** Defers some fragments of a query, and makes deferred fragments of some of its selections. */
function deferSome(query: string, tape: Tape): string {
  let labels = 0;
  const defer = (): DirectiveNode => {
    labels += 1;
    return {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: 'defer' },
      arguments: [
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'label' },
          value: { kind: Kind.STRING, value: `l${labels}` },
        },
      ],
    };
  };
  const deferFragment = <T extends { readonly directives?: readonly DirectiveNode[] }>(node: T) =>
    tape.once(3)
      ? { ...node, directives: [...(node.directives ?? []), defer() as ConstDirectiveNode] }
      : undefined;
  const document = visit(parse(query), {
    InlineFragment: { leave: deferFragment },
    FragmentSpread: { leave: deferFragment },
    SelectionSet: {
      leave: (set) => {
        if (!tape.once(3)) return undefined;
        const from = tape.below(set.selections.length);
        const fragment: InlineFragmentNode = {
          kind: Kind.INLINE_FRAGMENT,
          directives: [defer()],
          selectionSet: { kind: Kind.SELECTION_SET, selections: set.selections.slice(from) },
        };
        return { ...set, selections: [...set.selections.slice(0, from), fragment] };
      },
    },
  });
  return print(document);
}
