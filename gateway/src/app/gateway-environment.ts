import { processSettings } from '@suitegraph/kit/service';
import { z } from 'zod';
import { DEFAULT_SETTINGS, type GatewaySettings } from './gateway-settings';

const { limits, bodyLimit, bufferedEvents } = DEFAULT_SETTINGS;

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
  SHARE_QUERIES: z.stringbool().default(false).meta({
    description: 'Run identical queries of one caller that are under way at the same time once.',
  }),
  SUBSCRIPTION_BUFFER: count(bufferedEvents).meta({
    description: 'Events that may wait for one slow subscriber.',
  }),
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
    safelistMode: environment.SAFELIST_MODE,
    tenantHosts: new Map(hosts),
    bodyLimit: environment.BODY_LIMIT,
    limits: {
      depth: environment.MAX_DEPTH,
      aliases: environment.MAX_ALIASES,
      tokens: environment.MAX_TOKENS,
      rootFields: environment.MAX_ROOT_FIELDS,
    },
    introspection: environment.INTROSPECTION,
    graphiql: environment.GRAPHIQL,
    requestDeadlineMs: environment.REQUEST_TIMEOUT_SECONDS * 1000,
    subgraphDeadlineMs: environment.SUBGRAPH_TIMEOUT_SECONDS * 1000,
    shareQueries: environment.SHARE_QUERIES,
    bufferedEvents: environment.SUBSCRIPTION_BUFFER,
  };
}

/** The settings of a gateway that runs as a process of its own. */
export const serviceEnvironment = gatewayEnvironment.extend({
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
  SUBGRAPH_URLS: pairs.prefault('').meta({
    description: 'GraphQL endpoints, as name=url,name=url; otherwise those of the supergraph.',
  }),
  AUTH_SECRET: z
    .string()
    .min(32)
    .meta({ secret: true, description: 'Signs access tokens; 32 characters or more.' }),
  INTERNAL_SECRET: z.string().min(32).meta({
    secret: true,
    description: 'Signs what gateway and subgraphs pass between them; 32 characters or more.',
  }),
  REDIS_URL: z.url().optional().meta({
    secret: true,
    description: 'Redis or Valkey: persisted queries shared by all gateways.',
  }),
});

export type ServiceEnvironment = z.output<typeof serviceEnvironment>;
