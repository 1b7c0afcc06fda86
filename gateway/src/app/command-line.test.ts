import { readCommandLine } from './command-line';

const read = (...args: string[]) => readCommandLine(args, '/somewhere');

describe('the command line', () => {
  it('stands for settings; files are relative to the current directory', () => {
    expect(read('--supergraph', 'a/b.graphql', '--port=4001', '--no-auth', '--no-watch')).toEqual({
      help: false,
      settings: {
        SUPERGRAPH_FILE: '/somewhere/a/b.graphql',
        PORT: '4001',
        AUTH: 'off',
        SUPERGRAPH_WATCH: 'false',
      },
    });
    expect(read('--supergraph', '/a', '--watch', '--host', '::')).toEqual({
      help: false,
      settings: { SUPERGRAPH_FILE: '/a', HOST: '::', SUPERGRAPH_WATCH: 'true' },
    });
    expect(read()).toEqual({ help: false, settings: {} });
    expect(read('-h')).toEqual({ help: true });
  });

  it.each([
    ['an unknown option', ['--supergraf', 'x'], /^Unknown option '--supergraf' \(--help/],
    ['an option without its value', ['--port'], /'--port <value>' argument missing/],
    ['what is no option', ['serve'], /^Unexpected argument 'serve'/],
    ['a port that is none', ['--port', 'http'], '--port needs a number, not "http"'],
    ['an empty file', ['--supergraph', ''], '--supergraph needs a file'],
  ])('refuses %s in one line', (_, args, message) => {
    expect(() => read(...args)).toThrow(message);
    expect(() => read(...args)).not.toThrow(/\n/);
  });
});
