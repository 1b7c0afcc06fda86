export { clientAddress } from './client-address';
export type { TrustProxy } from './client-address';
export type { DirectRoute } from './direct-route';
export { startHttpService } from './http-service';
export type { HttpService, HttpServiceOptions } from './http-service';
export { ServiceStartError } from './listen';
export { onShutdown } from './shutdown';
export type { ReadinessChecks } from './readiness';
export { processSettings } from './process-settings';
