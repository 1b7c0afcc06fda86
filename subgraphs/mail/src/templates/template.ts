import { headerText } from '../outbox/letter';
import { escapeHtml, fill, type TemplateData } from './fill';

/** A message that is written but for its variables. */
export interface TemplateRecord {
  readonly id: string;
  readonly tenantId: string;
  /** Who made it. */
  readonly userId: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string | null;
  /** HTML or MJML as it was given. */
  readonly html: string | null;
  /** MJML as HTML; null where there was none. */
  readonly compiled: string | null;
  readonly version: string;
}

/** A template with its variables replaced. */
export interface FilledTemplate {
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
}

/** @throws InvalidInputError naming a variable without a value, or one that breaks out of the subject. */
export function fillTemplate(template: TemplateRecord, data: TemplateData): FilledTemplate {
  const { subject, text, compiled } = template;
  const html = compiled ?? template.html;
  return {
    subject: headerText(fill(subject, data), 998, ['data']),
    text: text === null ? null : fill(text, data),
    html: html === null ? null : fill(html, data, escapeHtml),
  };
}
