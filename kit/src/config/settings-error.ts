/**
 * The settings cannot be used. `problems` holds one line each: the name and what is wrong with
 * it, never the value, which may be a secret.
 */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly string[]) {
    const [first = '', ...others] = problems;
    super(
      others.length === 0
        ? `Wrong setting: ${first}`
        : ['Wrong settings:', ...problems.map((problem) => `  ${problem}`)].join('\n'),
    );
  }
}
