import type { Principal } from '@suitegraph/kit/auth';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Rule } from '../rules/rule';
import type { RuleOutcomeRepository } from '../rules/rule-outcome.repository';
import type { RuleService } from '../rules/rule.service';
import { folderNames } from '../rules/outcomes';
import { exportSieve, type SieveScript } from './export';
import { importSieve } from './import';

/** Rules as Sieve scripts, and scripts as rules. */
export class SieveService {
  constructor(
    private readonly database: DataSource,
    private readonly rules: Pick<RuleService, 'ofAccount' | 'addAll'>,
    private readonly outcomes: Pick<RuleOutcomeRepository, 'folders'>,
  ) {}

  /** A mailbox's own rules as a script, with the folders by their paths. */
  async export(viewer: Principal, accountId: string): Promise<SieveScript> {
    const rules = await this.rules.ofAccount(viewer, accountId);
    const folders = await this.outcomes.folders(this.database.manager, [accountId]);
    const names = folderNames(folders);
    const paths = new Map(
      // Every mailbox has one INBOX, whatever it is called here (RFC 9051 §5.1).
      folders.map(({ id, role, path }) => [id, role === 'INBOX' ? 'INBOX' : path]),
    );
    const own = rules.filter((rule) => rule.accountId !== null);
    return exportSieve(own, (name) => paths.get(names.find(name) ?? '') ?? name);
  }

  /**
   * Adds the rules of a script behind the mailbox's own, or puts them in their place.
   *
   * @throws SieveError naming the line that cannot be read or expressed; then nothing changes.
   */
  async import(
    viewer: Principal,
    accountId: string,
    script: string,
    how: { readonly replace: boolean; readonly options: WriteOptions },
  ): Promise<Rule[]> {
    const contents = importSieve(script);
    return this.rules.addAll(viewer, accountId, contents, how);
  }
}
