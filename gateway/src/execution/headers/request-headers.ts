import { ASSERTION_HEADER } from '@suitegraph/kit/auth';
import { traceHeader } from '../../telemetry/trace';
import type { ExecutionScope } from '../execution-scope';
import { HeaderList } from './header-list';
import type { HeaderRules } from './header-rules';

interface Options {
  readonly subgraph: string;
  readonly rules: HeaderRules;
  /** `accept-encoding`; none when left out. */
  readonly acceptEncoding?: string | undefined;
}

/** The headers of requests to one subgraph, made once for each operation. */
export class RequestHeaders {
  private readonly made = new WeakMap<ExecutionScope, string[] | Promise<string[]>>();

  constructor(private readonly options: Options) {}

  /** Names and values in turn; at once unless the caller's assertion is to be signed first. */
  of(scope: ExecutionScope): string[] | Promise<string[]> {
    const known = this.made.get(scope);
    if (known) return known;
    const assertion = scope.assert();
    const made =
      typeof assertion === 'string'
        ? this.make(scope, assertion)
        : assertion.then((signed) => this.make(scope, signed));
    this.made.set(scope, made);
    return made;
  }

  private make(scope: ExecutionScope, assertion: string): string[] {
    const { subgraph, rules, acceptEncoding } = this.options;
    const { trace, client } = scope.caller;
    const headers = new HeaderList(
      'content-type',
      'application/json',
      'accept',
      'application/graphql-response+json, application/json',
      'traceparent',
      traceHeader(trace),
    );
    if (acceptEncoding !== undefined) headers.set('accept-encoding', acceptEncoding);
    if (assertion !== '') headers.set(ASSERTION_HEADER, assertion);
    if (client.ip !== undefined) headers.set('x-forwarded-for', client.ip);
    if (client.userAgent !== undefined) headers.set('user-agent', client.userAgent);
    rules.apply(subgraph, client, headers);
    return headers.entries;
  }
}
