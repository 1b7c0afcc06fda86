import { z } from 'zod';
import type { OperationRequest } from '../app/engine';
import { refuseRequest } from '../errors/refusal';

const jsonObject = z.record(z.string(), z.unknown());

const requestSchema = z.object({
  query: z.string().min(1).nullish(),
  operationName: z.string().nullish(),
  variables: jsonObject.nullish(),
  extensions: jsonObject.nullish(),
});

/** An operation from the text of a POST body. @throws Refusal */
export function parseBody(text: string): OperationRequest {
  if (text === '') throw refuseRequest('INVALID_REQUEST_BODY', 'The request has no body');
  return parseOperation(parseJson(text, 'The body'));
}

/** An operation from the parameters of a GET. @throws Refusal */
export function parseParameters(parameters: URLSearchParams): OperationRequest {
  const text = (name: string): string | undefined => parameters.get(name) ?? undefined;
  const json = (name: string): unknown => {
    const value = text(name);
    return value === undefined ? undefined : parseJson(value, `The parameter "${name}"`);
  };
  return parseOperation({
    query: text('query'),
    // An empty operationName is what a form sends for none.
    operationName: text('operationName') === '' ? undefined : text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

/** An operation from a value that was sent as JSON. @throws Refusal */
export function parseOperation(value: unknown): OperationRequest {
  if (Array.isArray(value)) {
    const message = 'Batches are not accepted: send each operation in a request of its own';
    throw refuseRequest('BATCHING_NOT_SUPPORTED', message);
  }
  const { query, operationName, variables, extensions } = isForm(value) ? value : checkForm(value);
  return {
    ...(query && { query }),
    ...(operationName && { operationName }),
    ...(variables && { variables }),
    ...(extensions && { extensions }),
  };
}

/** Whether `value` is what clients send; what is not is looked at more closely, for its error. */
function isForm(value: unknown): value is z.output<typeof requestSchema> {
  if (!isObject(value)) return false;
  const { query, operationName, variables, extensions } = value;
  const texts = [query, operationName].every((text) => text == null || typeof text === 'string');
  const objects = [variables, extensions].every((object) => object == null || isObject(object));
  return texts && objects && typeof query === 'string' && query !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkForm(value: unknown): z.output<typeof requestSchema> {
  const { data, error } = requestSchema.safeParse(value);
  const [issue] = error?.issues ?? [];
  const asks = data && (data.query || data.extensions?.['persistedQuery']);
  if (asks) return data;
  const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}": ` : '';
  const what = issue?.message ?? 'give the operation in "query"';
  throw refuseRequest('INVALID_REQUEST_BODY', `Not a GraphQL request: ${where}${what}`);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuseRequest('INVALID_REQUEST_BODY', `${what} is not valid JSON`);
  }
}
