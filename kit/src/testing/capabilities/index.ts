export { describeCapabilities, type CapabilityPage } from './describe-capabilities';
