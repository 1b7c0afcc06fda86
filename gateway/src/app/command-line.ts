import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What was said on the command line, as the settings it stands for. */
export type CommandLine =
  | { readonly help: true }
  | { readonly help: false; readonly settings: Readonly<Record<string, string>> };

/** The command line is wrong; `message` is one line. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message} (--help tells the options)`);
    this.name = 'UsageError';
  }
}

export const USAGE = `Usage: npm run gateway -- [options]

Serves a Federation supergraph over subgraphs that speak GraphQL over HTTP.

  --supergraph FILE  the composed graph; relative to the current directory
  --port N           port to listen on; 0 for any
  --host ADDRESS     address to listen on
  --no-auth          no sign-in: every caller is anonymous, and no secrets are needed
  --watch            take up the file when it changes (the default)
  --no-watch         read the file once; SIGHUP reads it again
  --help             this text

Everything else is set by environment variables: docs/generated/settings.md lists them.
`;

const OPTIONS = {
  supergraph: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  auth: { type: 'boolean' },
  watch: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** Reads the command line; files are relative to `directory`. @throws UsageError */
export function readCommandLine(args: readonly string[], directory: string): CommandLine {
  const values = parse(args);
  if (values.help) return { help: true };
  const { supergraph, port, host, auth, watch } = values;
  if (supergraph === '') throw new UsageError('--supergraph needs a file');
  if (port !== undefined && !/^\d{1,5}$/.test(port)) {
    throw new UsageError(`--port needs a number, not "${port}"`);
  }
  const settings = {
    ...(supergraph !== undefined && { SUPERGRAPH_FILE: path.resolve(directory, supergraph) }),
    ...(port !== undefined && { PORT: port }),
    ...(host !== undefined && { HOST: host }),
    ...(auth !== undefined && { AUTH: auth ? 'on' : 'off' }),
    ...(watch !== undefined && { SUPERGRAPH_WATCH: String(watch) }),
  };
  return { help: false, settings };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowNegative: true }).values;
  } catch (error) {
    // Some messages go on with advice after the first sentence.
    const { message } = error as TypeError;
    throw new UsageError(message.split(/\. |\n/)[0] ?? message);
  }
}
