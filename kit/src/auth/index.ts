export { AccessTokens } from './access-tokens';
export { ASSERTION_HEADER, InternalAssertions } from './internal-assertions';
export { scopesOf, type Principal } from './principal';
