import { z } from 'zod';
import { DEFAULT_SETTINGS, type GatewaySettings } from './gateway-settings';

const { planner, planning, cacheSizes, warmUp } = DEFAULT_SETTINGS;

const count = (value: number) => z.coerce.number().int().positive().default(value);

/** The settings of how operations are planned and remembered; part of the gateway's schema. */
export const planningEnvironment = {
  DEFER: z.stringbool().default(planner.defer).meta({
    description: 'Whether the schema knows @defer.',
  }),
  PLANNING_THREAD: z.stringbool().default(planning.thread).meta({
    description: 'Plan large operations on a thread of their own, beside the requests.',
  }),
  PLANNING_TIMEOUT_SECONDS: z.coerce
    .number()
    .positive()
    .default(planning.deadlineMs / 1000)
    .meta({ description: 'An operation that takes longer to plan on the thread is refused.' }),
  PLANNING_WAIT_SECONDS: z.coerce
    .number()
    .positive()
    .default(planning.waitMs / 1000)
    .meta({ description: 'An operation that waits longer for its turn is refused with 503.' }),
  PLANNING_QUEUE: count(planning.queued).meta({
    description: 'Operations that may wait to be planned; more are refused with 503.',
  }),
  PLANNING_MAX_PLANS: count(planner.maxEvaluatedPlans).meta({
    description: 'Plans that are compared for one operation before the best of them is taken.',
  }),
  PLANNING_MAX_PATHS: count(planner.pathsLimit).meta({
    description: 'Ways to one field through the subgraphs; an operation with more is refused.',
  }),
  CACHED_DOCUMENTS: count(cacheSizes.documents).meta({
    description: 'Texts of operations that are kept parsed and validated.',
  }),
  CACHED_PLANS: count(cacheSizes.plans).meta({
    description: 'Plans that are kept, one for each operation and authority.',
  }),
  CACHED_REFUSALS: count(cacheSizes.refusals).meta({
    description: 'Texts that were refused and are refused again without a look.',
  }),
  WARM_UP_OPERATIONS: z.coerce.number().int().min(0).default(warmUp.operations).meta({
    description: 'Most used operations that are planned before a new supergraph serves.',
  }),
  WARM_UP_SECONDS: z.coerce
    .number()
    .positive()
    .default(warmUp.milliseconds / 1000)
    .meta({ description: 'How long that may take.' }),
};

type PlanningEnvironment = z.output<z.ZodObject<typeof planningEnvironment>>;

/** The same as the gateway takes them. */
export function planningSettings(
  environment: PlanningEnvironment,
): Pick<GatewaySettings, 'planner' | 'planning' | 'cacheSizes' | 'warmUp'> {
  return {
    planner: {
      defer: environment.DEFER,
      maxEvaluatedPlans: environment.PLANNING_MAX_PLANS,
      pathsLimit: environment.PLANNING_MAX_PATHS,
    },
    planning: {
      thread: environment.PLANNING_THREAD,
      deadlineMs: environment.PLANNING_TIMEOUT_SECONDS * 1000,
      waitMs: environment.PLANNING_WAIT_SECONDS * 1000,
      queued: environment.PLANNING_QUEUE,
    },
    cacheSizes: {
      documents: environment.CACHED_DOCUMENTS,
      plans: environment.CACHED_PLANS,
      refusals: environment.CACHED_REFUSALS,
    },
    warmUp: {
      operations: environment.WARM_UP_OPERATIONS,
      milliseconds: environment.WARM_UP_SECONDS * 1000,
    },
  };
}
