export { createTestDatabase, type TestDatabase } from './database';
export { freePort } from './free-port';
export {
  testPrincipal,
  testUser,
  userCreated,
  type Answer,
  type Loose,
  type TestUser,
} from './people';
export { selfSigned } from './self-signed';
export { subgraphWorld, testPlatform, type World } from './world';
