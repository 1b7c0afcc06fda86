import { processSettings } from '@suitegraph/kit/service';
import { z } from 'zod';
import type { CostSettings } from '../cost/cost-settings';
import { DEFAULT_SETTINGS, type GatewaySettings } from './gateway-settings';
import { planningEnvironment, planningSettings } from './planning-environment';

const { limits, bodyLimit, bufferedEvents, authority, cost } = DEFAULT_SETTINGS;

const count = (value: number) => z.coerce.number().int().positive().default(value);
const seconds = (milliseconds: number) =>
  z.coerce
    .number()
    .positive()
    .default(milliseconds / 1000);

/** `a=1,b=2` as pairs. */
const pairs = z.string().transform((text, context) => {
  const entries = text.split(',').flatMap((pair): [string, string][] => {
    if (pair.trim() === '') return [];
    const at = pair.indexOf('=');
    if (at < 1) {
      context.addIssue({ code: 'custom', message: 'must be name=value, separated by commas' });
      return [];
    }
    return [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
  });
  return new Map(entries);
});

/** `a=1.5,b=2` as seconds by name; in milliseconds. */
const secondsByName = pairs.transform((entries, context) => {
  const timeouts = [...entries].map(([name, text]): [string, number] => [
    name,
    Number(text) * 1000,
  ]);
  if (timeouts.some(([, milliseconds]) => !(milliseconds > 0 && milliseconds < Infinity))) {
    context.addIssue({ code: 'custom', message: 'must be name=seconds, separated by commas' });
  }
  return new Map(timeouts);
});

const names = z.string().transform(
  (text) =>
    new Set(
      text
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ),
);

/** The settings of a gateway's behaviour, wherever it runs. */
export const gatewayEnvironment = z.object({
  MANIFEST_FILE: z
    .string()
    .optional()
    .meta({ description: 'Registered operations: an apollo-persisted-query-manifest.' }),
  SAFELIST_MODE: z
    .enum(['off', 'registered-only'])
    .default('off')
    .meta({ description: 'registered-only: run nothing but the operations of the manifest.' }),
  TENANT_HOSTS: pairs
    .prefault('')
    .meta({ description: 'Hosts and their tenants, as host=tenantId,host=tenantId.' }),
  BODY_LIMIT: count(bodyLimit).meta({
    description: 'Largest request body and WebSocket message, in bytes.',
  }),
  MAX_DEPTH: count(limits.depth).meta({ description: 'Levels of fields in one operation.' }),
  MAX_ALIASES: count(limits.aliases).meta({ description: 'Aliases in one operation.' }),
  MAX_TOKENS: count(limits.tokens).meta({ description: 'Tokens in the text of an operation.' }),
  MAX_ROOT_FIELDS: count(limits.rootFields).meta({ description: 'Root fields in one operation.' }),
  REJECT_UNAUTHORIZED: z.stringbool().default(authority.rejectUnauthorized).meta({
    description: 'Refuse an operation as a whole when its caller may not read some of it.',
  }),
  UNAUTHORIZED_RESPONSE: z.enum(['errors', 'extensions', 'none']).default(authority.response).meta({
    description: 'Where a caller reads which fields were denied.',
  }),
  UNAUTHORIZED_LOG: z
    .stringbool()
    .default(authority.log)
    .meta({ description: 'Log which fields an operation was denied.' }),
  AUTHORITY_DRY_RUN: z.stringbool().default(authority.dryRun).meta({
    description: 'Deny nothing; say in the extensions of an answer what would be denied.',
  }),
  POLICY_TIMEOUT_SECONDS: seconds(authority.policyDeadlineMs).meta({
    description: 'A policy that is not evaluated within this time does not hold.',
  }),
  MAX_COST: z.coerce.number().int().positive().optional().meta({
    description: 'Largest estimated cost of one operation; without limit when left out.',
  }),
  COST_LIST_SIZE: count(cost.listSize).meta({
    description: 'Length that the cost assumes of a list without @listSize.',
  }),
  COST_BUDGET: z.coerce.number().positive().optional().meta({
    description: 'Cost that each client may spend at once; without limit when left out.',
  }),
  COST_PER_SECOND: z.coerce.number().positive().optional().meta({
    description: 'Cost that each client regains per second; a sixtieth of COST_BUDGET by default.',
  }),
  INTROSPECTION: z
    .stringbool()
    .default(true)
    .meta({ description: 'Whether callers may read the schema.' }),
  GRAPHIQL: z.stringbool().default(true).meta({ description: 'Serve GraphiQL to browsers.' }),
  REQUEST_TIMEOUT_SECONDS: seconds(DEFAULT_SETTINGS.requestDeadlineMs).meta({
    description: 'A request is answered within this time.',
  }),
  SUBGRAPH_TIMEOUT_SECONDS: seconds(DEFAULT_SETTINGS.subgraphDeadlineMs).meta({
    description: 'A subgraph answers a fetch within this time.',
  }),
  SUBGRAPH_TIMEOUTS: secondsByName.prefault('').meta({
    description: 'The same for single subgraphs, as name=seconds,name=seconds.',
  }),
  SUBGRAPH_CONNECTIONS: count(DEFAULT_SETTINGS.subgraphConnections).meta({
    description: 'Connections to one subgraph.',
  }),
  SUBGRAPH_QUEUE: count(DEFAULT_SETTINGS.subgraphQueue).meta({
    description: 'Fetches that may wait for a connection to one subgraph; more fail at once.',
  }),
  SUBGRAPH_RETRIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(DEFAULT_SETTINGS.subgraphRetries)
    .meta({ description: 'How often a query that did not reach its subgraph is sent again.' }),
  SUBGRAPH_CIRCUIT_BREAKER: z.stringbool().default(true).meta({
    description: 'Send nothing to a subgraph for a second when half of its fetches fail.',
  }),
  SUBGRAPH_COMPRESSION: z.stringbool().default(false).meta({
    description: 'Ask subgraphs for compressed answers: for subgraphs behind a slow network.',
  }),
  SUBGRAPH_HTTP2: names.prefault('').meta({
    description: 'Subgraphs to speak HTTP/2 with, over TLS, as name,name.',
  }),
  SHARE_QUERIES: z.stringbool().default(false).meta({
    description: 'Run identical queries of one caller that are under way at the same time once.',
  }),
  SUBSCRIPTION_BUFFER: count(bufferedEvents).meta({
    description: 'Events that may wait for one slow subscriber.',
  }),
  STREAMS_PER_SOCKET: count(DEFAULT_SETTINGS.streamsPerSocket).meta({
    description: 'Operations that one WebSocket carries at the same time.',
  }),
  STREAM_RETRY_SECONDS: seconds(DEFAULT_SETTINGS.streamRetry.withinMs).meta({
    description: 'How long a stream that a subgraph lost is opened again after its last cursor.',
  }),
  KEEP_ALIVE_SECONDS: seconds(DEFAULT_SETTINGS.keepAliveMs).meta({
    description: 'Interval of WebSocket pings and server-sent comments.',
  }),
  SOCKET_INIT_SECONDS: seconds(DEFAULT_SETTINGS.connectionInitTimeoutMs).meta({
    description: 'A WebSocket that has not sent connection_init by then is closed.',
  }),
  ...planningEnvironment,
});

export type GatewayEnvironment = z.output<typeof gatewayEnvironment>;

/** The gateway's settings from parsed environment variables. */
export function gatewaySettings(environment: GatewayEnvironment): GatewaySettings {
  const hosts = [...environment.TENANT_HOSTS].map(([host, tenant]): [string, string] => [
    host.toLowerCase(),
    tenant,
  ]);
  return {
    ...DEFAULT_SETTINGS,
    ...planningSettings(environment),
    safelistMode: environment.SAFELIST_MODE,
    tenantHosts: new Map(hosts),
    bodyLimit: environment.BODY_LIMIT,
    limits: {
      depth: environment.MAX_DEPTH,
      aliases: environment.MAX_ALIASES,
      tokens: environment.MAX_TOKENS,
      rootFields: environment.MAX_ROOT_FIELDS,
    },
    authority: {
      rejectUnauthorized: environment.REJECT_UNAUTHORIZED,
      response: environment.UNAUTHORIZED_RESPONSE,
      log: environment.UNAUTHORIZED_LOG,
      dryRun: environment.AUTHORITY_DRY_RUN,
      policyDeadlineMs: environment.POLICY_TIMEOUT_SECONDS * 1000,
    },
    cost: costSettings(environment),
    introspection: environment.INTROSPECTION,
    graphiql: environment.GRAPHIQL,
    requestDeadlineMs: environment.REQUEST_TIMEOUT_SECONDS * 1000,
    subgraphDeadlineMs: environment.SUBGRAPH_TIMEOUT_SECONDS * 1000,
    subgraphTimeouts: environment.SUBGRAPH_TIMEOUTS,
    subgraphConnections: environment.SUBGRAPH_CONNECTIONS,
    subgraphQueue: environment.SUBGRAPH_QUEUE,
    subgraphRetries: environment.SUBGRAPH_RETRIES,
    subgraphCircuitBreaker: environment.SUBGRAPH_CIRCUIT_BREAKER,
    subgraphCompression: environment.SUBGRAPH_COMPRESSION,
    subgraphHttp2: environment.SUBGRAPH_HTTP2,
    shareQueries: environment.SHARE_QUERIES,
    bufferedEvents: environment.SUBSCRIPTION_BUFFER,
    streamsPerSocket: environment.STREAMS_PER_SOCKET,
    streamRetry: {
      ...DEFAULT_SETTINGS.streamRetry,
      withinMs: environment.STREAM_RETRY_SECONDS * 1000,
    },
    keepAliveMs: environment.KEEP_ALIVE_SECONDS * 1000,
    connectionInitTimeoutMs: environment.SOCKET_INIT_SECONDS * 1000,
  };
}

function costSettings({
  MAX_COST: max,
  COST_LIST_SIZE: listSize,
  COST_BUDGET: capacity,
  COST_PER_SECOND: perSecond,
}: GatewayEnvironment): CostSettings {
  return {
    listSize,
    ...(max !== undefined && { max }),
    ...(capacity !== undefined && {
      budget: { capacity, refillPerSecond: perSecond ?? capacity / 60 },
    }),
  };
}

/** The settings of a gateway that runs as a process of its own. */
export const serviceEnvironment = gatewayEnvironment
  .extend({
    ...processSettings,
    HOST: z.string().default('0.0.0.0').meta({ description: 'Address to listen on.' }),
    PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(4000)
      .meta({ description: 'Port to listen on; 0 for any.' }),
    SUPERGRAPH_FILE: z
      .string()
      .default('schema/supergraph.graphql')
      .meta({ description: 'The composed graph; relative to the root of the tree.' }),
    SUPERGRAPH_WATCH: z.stringbool().default(true).meta({
      description: 'Take up the file when it changes; SIGHUP reads it again in any case.',
    }),
    READINESS: z.enum(['all', 'any', 'none']).default('all').meta({
      description: 'Which subgraphs have to answer for /readyz to say so.',
    }),
    SUBGRAPH_URLS: pairs.prefault('').meta({
      description: 'GraphQL endpoints, as name=url,name=url; otherwise those of the supergraph.',
    }),
    HEADER_RULES_FILE: z.string().optional().meta({
      description: 'JSON file: which client headers go to which subgraph.',
    }),
    AUTH: z.enum(['on', 'off']).default('on').meta({
      description: 'off: no sign-in, every caller is anonymous, and subgraphs are told of nobody.',
    }),
    AUTH_SECRET: z.string().min(32).optional().meta({
      secret: true,
      description: 'Signs access tokens; 32 characters or more. Required unless AUTH is off.',
    }),
    INTERNAL_SECRET: z.string().min(32).optional().meta({
      secret: true,
      description:
        'Signs what gateway and subgraphs pass between them; 32 characters or more. Required unless AUTH is off.',
    }),
    REDIS_URL: z.url().optional().meta({
      secret: true,
      description: 'Redis or Valkey: persisted queries and budgets shared by all gateways.',
    }),
  })
  .superRefine((environment, context) => {
    const isOn = environment.AUTH === 'on';
    for (const name of ['AUTH_SECRET', 'INTERNAL_SECRET'] as const) {
      const isSet = environment[name] !== undefined;
      if (isOn === isSet) continue;
      const message = isOn
        ? 'required, but not set (without sign-in: AUTH=off or --no-auth)'
        : 'of no use when AUTH is off: set one of the two';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

export type ServiceEnvironment = z.output<typeof serviceEnvironment>;
