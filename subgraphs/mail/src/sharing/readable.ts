/**
 * The condition that the viewer may read a message, by its alias: it is theirs, or lies in a folder
 * whose owner lets them (RFC 4314, r). Tenant and user are `$1` and `$2`.
 */
export function readable(message: string): string {
  return `${message}.tenant_id = $1 AND (${message}.user_id = $2 OR EXISTS (
    SELECT 1 FROM placement sp JOIN folder_acl sa ON sa.folder_id = sp.folder_id
    WHERE sp.message_id = ${message}.id AND sa.tenant_id = $1 AND sa.grantee = $2
      AND 'r' = ANY (sa.rights)))`;
}
