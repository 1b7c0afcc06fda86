import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Runs the test command on a machine on which no server can be found. */
function testWithoutServers(
  required: string,
  ...args: string[]
): { status: number | null; stdout: string } {
  const script = path.resolve(__dirname, '../test.cjs');
  const env = { PATH: '/nowhere', SUITEGRAPH_REQUIRE_SERVERS: required };
  return spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' });
}

describe('the test command', () => {
  it('fails at once when a required server is missing, and says which tests need it', () => {
    const { status, stdout } = testWithoutServers('redis');
    expect(status).toBe(1);
    expect(stdout).toContain('Left out: no redis server here (Debian: apt install redis-server)');
    expect(stdout).toContain('.redis.test.ts');
    expect(stdout).not.toContain('no s3 server');
  });

  it('requires every server that tests use when told 1', () => {
    const { stdout } = testWithoutServers('1');
    expect(stdout).toContain('no redis server');
    expect(stdout).toContain('no s3 server');
  });

  it('otherwise leaves those tests out, and says so after the summary', () => {
    const { status, stdout } = testWithoutServers('', 'schema/src/versions.test.ts');
    expect(status).toBe(0);
    expect(stdout).toMatch(/no redis server[^]*\n2 passed, 0 failed, 0 skipped\n$/);
  });
});
