export { selfSignedCertificate } from './self-signed';
export type { SelfSignedOptions } from './self-signed';
