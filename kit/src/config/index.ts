export { processEnvironment } from './environment';
export { loadSettings } from './load-settings';
export { SettingsError } from './settings-error';
export { describeSettings } from './describe-settings';
export type { SettingDescription } from './describe-settings';
