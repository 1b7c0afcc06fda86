/**
 * The header fields that are read with a message’s listing: what lists, threads, searches and rules go
 * by. What a message passed on its way (Received, DKIM-Signature, ARC-*) is most of a header’s bytes;
 * it comes with the body.
 */
export const LISTED_FIELDS = [
  ...['From', 'Sender', 'Reply-To', 'To', 'Cc', 'Bcc', 'Subject', 'Date'],
  ...['Message-ID', 'In-Reply-To', 'References'],
  ...['Return-Path', 'Delivered-To', 'X-Original-To', 'Auto-Submitted', 'Precedence'],
  ...['List-Id', 'List-Post', 'List-Unsubscribe', 'List-Unsubscribe-Post'],
  ...['Importance', 'Priority', 'X-Priority', 'X-Spam-Flag', 'X-Spam-Status'],
  ...['Disposition-Notification-To', 'Content-Language', 'Feedback-ID'],
] as const;
