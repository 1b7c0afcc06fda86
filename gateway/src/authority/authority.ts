import { GraphQLError } from 'graphql';
import type { GatewayLog } from '../app/ports';
import { Refusal } from '../errors/refusal';
import type { Caller } from '../execution/execution-scope';
import type { PreparedOperation } from '../planning/prepared-operation';
import type { AuthoritySettings } from './authority-settings';
import { deniedPlaces, type DeniedPlace } from './denied-places';
import { denialMessage } from './denial-errors';
import type { DeniedFields } from './operation-authority';
import type { Policies } from './policies';

/** What one caller may not read of one operation. */
export interface AuthorityDecision {
  /** What is taken out of the operation. */
  readonly denied: DeniedFields;
  /** What would be, were it not a dry run: for the extensions of the answer. */
  readonly rehearsed?: readonly GraphQLError[];
}

type Asking = Pick<Caller, 'principal' | 'trace' | 'signal'>;
type Variables = Readonly<Record<string, unknown>>;

const NONE: DeniedFields = new Map();

/** Decides what an operation may read for its caller, by the directives of the supergraph. */
export class Authority {
  constructor(
    private readonly policies: Policies,
    private readonly settings: AuthoritySettings,
    private readonly log: GatewayLog,
  ) {}

  /**
   * Policies are asked once, and only those the operation names. `variables` are coerced.
   *
   * @throws Refusal when something is denied and such operations are rejected as a whole
   */
  async decide(
    operation: PreparedOperation,
    caller: Asking,
    variables: Variables,
  ): Promise<AuthorityDecision> {
    const { policies } = operation;
    const held = policies.size > 0 ? await this.policies.heldBy(caller, policies) : undefined;
    const denied = operation.decide(caller.principal, held);
    if (denied.size === 0) return { denied };
    const { rejectUnauthorized, dryRun, log } = this.settings;
    if (!rejectUnauthorized && !dryRun && !log) return { denied };
    const places = deniedPlaces(operation.context, denied, variables);
    if (log && places.length > 0) this.report(operation, caller, places);
    if (dryRun) return { denied: NONE, rehearsed: errorsAt(places, caller) };
    if (rejectUnauthorized && places.length > 0) throw rejected(errorsAt(places, caller));
    return { denied };
  }

  private report(
    { name }: PreparedOperation,
    { trace: { traceId } }: Asking,
    places: readonly DeniedPlace[],
  ): void {
    const fields = places.map(({ denial, path }) => ({ ...denial, path: path.join('.') }));
    const { dryRun } = this.settings;
    this.log.warn({ operation: name, traceId, fields, dryRun }, 'fields were denied');
  }
}

function errorsAt(places: readonly DeniedPlace[], { trace }: Asking): GraphQLError[] {
  return places.map(({ denial, path }) => {
    const { code, coordinate } = denial;
    const { traceId } = trace;
    // No place of a response, which there is none of: a path with `@` is not one of its paths.
    const extensions = { code, coordinate, fieldPath: path, traceId };
    return new GraphQLError(denialMessage(denial), { extensions });
  });
}

function rejected(errors: readonly GraphQLError[]): Refusal {
  const unknown = errors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED');
  return new Refusal(errors, 'operation', { status: unknown ? 401 : 403 });
}
