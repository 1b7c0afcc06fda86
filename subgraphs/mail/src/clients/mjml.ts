import { InvalidInputError } from '@suitegraph/kit/errors';

/** Options and answer of the compiler, as far as they are used. */
interface MjmlCompiler {
  (
    source: string,
    options: {
      validationLevel: 'strict';
      ignoreIncludes: boolean;
      fonts: Record<string, string>;
      keepComments: boolean;
    },
  ): Promise<{ html: string }>;
}

/** Whether HTML is to be compiled first. */
export function isMjml(source: string): boolean {
  return /^\s*<mjml[\s>]/i.test(source);
}

/**
 * MJML as HTML that mail programs show. Nothing is included from files, and no fonts from elsewhere.
 *
 * @throws InvalidInputError with the compiler's reason.
 */
export async function compileMjml(source: string, path: readonly string[]): Promise<string> {
  // Large, and most processes never need it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types and is CommonJS
  const compile = require('mjml') as MjmlCompiler;
  try {
    const options = { ignoreIncludes: true, fonts: {}, keepComments: false };
    return (await compile(source, { ...options, validationLevel: 'strict' })).html;
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 500) : 'not MJML';
    throw new InvalidInputError(`The MJML cannot be compiled: ${reason}`, path);
  }
}
