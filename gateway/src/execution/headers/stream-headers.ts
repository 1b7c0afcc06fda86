import { ASSERTION_HEADER } from '@suitegraph/kit/auth';
import { traceHeader } from '../../telemetry/trace';
import type { ExecutionScope } from '../execution-scope';
import { STATED } from './header-names';
import type { HeaderRules } from './header-rules';

interface Options {
  readonly subgraph: string;
  readonly rules: HeaderRules;
}

/** What a subgraph is told beside a subscription. */
export interface StreamStatement {
  /**
   * What rules add, by name in lower case: headers of the socket and of its `connection_init`.
   * Streams share a socket only when they are equal.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the stream alone, for the `extensions` of its message. */
  readonly extensions: Readonly<Record<string, string>>;
  /** Whether the gateway may prove itself to the subgraph. */
  readonly isProved: boolean;
}

/** The header rules for streams of one subgraph, whose messages have no headers of their own. */
export class StreamHeaders {
  constructor(private readonly options: Options) {}

  of({ caller: { client, trace } }: ExecutionScope, assertion: string): StreamStatement {
    const { subgraph, rules } = this.options;
    const made = new Map([
      ['traceparent', traceHeader(trace)],
      [ASSERTION_HEADER, assertion],
    ]);
    rules.apply(subgraph, client, made);
    const extensions: Record<string, string> = {};
    const traceparent = made.get('traceparent');
    if (traceparent !== undefined) extensions['traceparent'] = traceparent;
    const isProved = made.has(ASSERTION_HEADER);
    if (isProved && assertion !== '') extensions['assertion'] = assertion;
    const added = [...made].filter(([name]) => !STATED.has(name));
    return {
      headers: Object.fromEntries(added.sort(([a], [b]) => (a < b ? -1 : 1))),
      ...{ extensions, isProved },
    };
  }
}
