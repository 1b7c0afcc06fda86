export { Vault, VaultError } from './vault';
export type { VaultErrorReason } from './vault';
export { parseKeyRing } from './key-ring';
export type { KeyRing } from './key-ring';
export { openVault } from './open-vault';
