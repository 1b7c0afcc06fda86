import type { Principal } from '@suitegraph/kit/auth';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { compileMjml, isMjml } from '../clients/mjml';
import { isId } from '../messages/ids';
import { headerText } from '../outbox/letter';
import type { TemplateData } from './fill';
import { fillTemplate, type FilledTemplate, type TemplateRecord } from './template';
import type { TemplateRepository } from './template.repository';

const MAX_NAME = 200;
const MAX_SUBJECT = 998;
const MAX_BODY = 500_000;

/** What a client writes; see the graph's EmailTemplateInput. */
export interface TemplateGiven {
  readonly name: string;
  readonly subject: string;
  readonly text?: string | null;
  readonly html?: string | null;
}

/** The organisation's templates: everyone reads and uses them, their makers and admins change them. */
export class TemplateService {
  constructor(
    private readonly database: DataSource,
    private readonly templates: TemplateRepository,
  ) {}

  async list(viewer: Owner): Promise<TemplateRecord[]> {
    return this.templates.ofTenant(this.database.manager, viewer.tenantId);
  }

  async find(viewer: Owner, id: string): Promise<TemplateRecord | null> {
    if (!isId(id)) return null;
    return (await this.templates.byId(this.database.manager, viewer.tenantId, id)) ?? null;
  }

  /** Makes a template, or changes one. */
  async save(viewer: Principal, id: string | null, given: TemplateGiven): Promise<void> {
    const body = readTemplate(given);
    const { html } = body;
    const path = ['input', 'html'];
    const compiled = html !== null && isMjml(html) ? await compileMjml(html, path) : null;
    await this.database.transaction(async (tx) => {
      const before = id === null ? null : await this.changeable(tx, viewer, id);
      const saved = await this.templates.save(tx, {
        ...body,
        id: before?.id ?? newId(),
        tenantId: viewer.tenantId,
        userId: before?.userId ?? viewer.userId,
        compiled,
      });
      if (!saved)
        throw new InvalidInputError('There is a template of this name', ['input', 'name']);
    });
  }

  async remove(viewer: Principal, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const template = await this.changeable(tx, viewer, id);
      await this.templates.remove(tx, viewer.tenantId, template.id);
    });
  }

  /** A template with its variables replaced. @throws NotFoundError naming `path`. */
  async fill(
    viewer: Owner,
    id: string,
    data: unknown,
    path: readonly string[],
  ): Promise<FilledTemplate> {
    const template = await this.find(viewer, id);
    if (!template) throw new NotFoundError('Template', path);
    return fillTemplate(template, readData(data));
  }

  /** The same inside a transaction, for those who can do without: undefined when it is not there. */
  async render(
    tx: EntityManager,
    owner: Owner,
    id: string,
    data: TemplateData,
  ): Promise<FilledTemplate | undefined> {
    const template = isId(id) ? await this.templates.byId(tx, owner.tenantId, id) : undefined;
    return template && fillTemplate(template, data);
  }

  private async changeable(
    tx: EntityManager,
    viewer: Principal,
    id: string,
  ): Promise<TemplateRecord> {
    const found = isId(id) ? await this.templates.byId(tx, viewer.tenantId, id) : undefined;
    if (!found) throw new NotFoundError('Template', ['id']);
    if (found.userId !== viewer.userId && !viewer.roles.includes('ADMIN')) {
      throw new ForbiddenError('Only its maker or an admin changes a template');
    }
    return found;
  }
}

/** Values for variables, as a client gives them. */
export function readData(data: unknown): TemplateData {
  if (data === null || data === undefined) return {};
  if (typeof data === 'object' && !Array.isArray(data)) return data as TemplateData;
  throw new InvalidInputError('Values are given by their names', ['data']);
}

function readTemplate(given: TemplateGiven): Required<TemplateGiven> & {
  readonly text: string | null;
  readonly html: string | null;
} {
  const name = headerText(given.name, MAX_NAME, ['input', 'name']).trim();
  if (name === '') throw new InvalidInputError('A template needs a name', ['input', 'name']);
  return {
    name,
    subject: headerText(given.subject, MAX_SUBJECT, ['input', 'subject']),
    text: body(given.text, 'text'),
    html: body(given.html, 'html'),
  };
}

function body(text: string | null | undefined, field: string): string | null {
  if (text === null || text === undefined || text === '') return null;
  if (text.length > MAX_BODY) {
    throw new InvalidInputError(`At most ${MAX_BODY} characters`, ['input', field]);
  }
  return text.toWellFormed().replaceAll('\0', '');
}
