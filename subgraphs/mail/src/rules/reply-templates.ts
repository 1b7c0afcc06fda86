import type { EntityManager } from 'typeorm';
import { fillTemplate, type FilledTemplate, type TemplateRecord } from '../templates/template';

interface Templates {
  byId(manager: EntityManager, tenantId: string, id: string): Promise<TemplateRecord | undefined>;
}

/** Templates as rules use them; all of the organisation may answer with them. */
export interface ReplyTemplates {
  exists(tx: EntityManager, tenantId: string, id: string): Promise<boolean>;
  /**
   * A template filled in with `name` and `address` of the sender and the `subject`; undefined when
   * there is none of this id.
   *
   * @throws InvalidInputError when it needs other variables.
   */
  render(
    tx: EntityManager,
    tenantId: string,
    id: string,
    data: Readonly<Record<string, string>>,
  ): Promise<FilledTemplate | undefined>;
}

/** Joins rules to the organisation's templates. */
export function replyTemplates(templates: Templates): ReplyTemplates {
  return {
    exists: async (tx, tenantId, id) => (await templates.byId(tx, tenantId, id)) !== undefined,
    render: async (tx, tenantId, id, data) => {
      const template = await templates.byId(tx, tenantId, id);
      return template && fillTemplate(template, data);
    },
  };
}
