/** The source of functions that call each other, and the values they use. */
export class FunctionSource {
  private readonly names = new Map<object, string>();
  private readonly functions: string[] = [];
  private readonly constants = new Map<unknown, string>();

  /** The name of the function that stands for `subject`; its `body` is made once. */
  define(subject: object, parameters: string, body: () => string): string {
    let name = this.names.get(subject);
    if (name === undefined) {
      name = `f${this.names.size}`;
      this.names.set(subject, name);
      this.functions.push(`function ${name}(${parameters}){${body()}}`);
    }
    return name;
  }

  /** An expression for a value that code can't spell out. */
  constant(value: unknown): string {
    let name = this.constants.get(value);
    if (name === undefined) this.constants.set(value, (name = `k${this.constants.size}`));
    return name;
  }

  /** The function of a name; all of them see `helpers` by their names. */
  build(name: string, helpers: Readonly<Record<string, unknown>>): unknown {
    const parameters = [...Object.keys(helpers), ...this.constants.values()];
    const code = `"use strict";${this.functions.join('\n')}\nreturn ${name};`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- built of our own fragments and JSON texts
    return new Function(...parameters, code)(...Object.values(helpers), ...this.constants.keys());
  }
}

/** False in a process started with `--disallow-code-generation-from-strings`. */
export function mayGenerateCode(): boolean {
  allowed ??= tryGenerating();
  return allowed;
}

let allowed: boolean | undefined;

function tryGenerating(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the only way to find out
    return typeof new Function('') === 'function';
  } catch {
    return false;
  }
}
