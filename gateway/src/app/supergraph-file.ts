import { readFile } from 'node:fs/promises';
import { FileWatch } from './file-watch';
import type { Gateway } from './create-gateway';
import type { GatewayLog } from './ports';

interface SupergraphFileOptions {
  readonly file: string;
  /** What the gateway has started with. */
  readonly content: string;
  readonly gateway: Pick<Gateway, 'reload'>;
  readonly log: GatewayLog;
  readonly watch: boolean;
}

/** Keeps a gateway at what its supergraph file says, as far as that can be used. */
export class SupergraphFile {
  private readonly watch: FileWatch | undefined;

  constructor(private readonly options: SupergraphFileOptions) {
    const { file, content, watch } = options;
    if (!watch) return;
    this.watch = new FileWatch(file, { known: content, onChange: (text) => this.apply(text) });
  }

  /** Reads the file now. Never rejects: what is wrong is logged, and what serves goes on. */
  async reload(): Promise<void> {
    const { file, log } = this.options;
    const content = await readFile(file, 'utf8').catch((error: unknown) => {
      log.error({ err: error, file }, 'the supergraph file cannot be read');
      return undefined;
    });
    if (content !== undefined) await this.apply(content);
  }

  async close(): Promise<void> {
    await this.watch?.close();
  }

  private async apply(content: string): Promise<void> {
    const { file, gateway, log } = this.options;
    try {
      const outcome = await gateway.reload(content);
      if (outcome === 'unchanged')
        log.info({ file }, 'the supergraph file says what serves already');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ file, reason }, 'the supergraph file cannot be used: what served before goes on');
    }
  }
}
