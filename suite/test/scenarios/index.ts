import type { Client } from '../support/client';
import { signIn, type Deploy, type Deployment } from '../support/deployment';
import { accessScenarios } from './access';
import { briefingScenarios } from './briefing';
import { driveScenarios } from './drive';
import { realtimeScenarios } from './realtime';

/** What a scenario works with; filled in before its tests run. */
export interface Stage {
  deployment: Deployment;
  alice: Client;
  bob: Client;
}

/** The same scenarios for every way to deploy the product. */
export function describeProduct(name: string, deploy: Deploy): void {
  describe(name, () => {
    const stage = {} as Stage;
    beforeAll(async () => {
      stage.deployment = await deploy();
      stage.alice = await signIn(stage.deployment, 'alice');
      stage.bob = await signIn(stage.deployment, 'bob');
    }, 120_000);
    afterAll(async () => {
      await stage.alice.close();
      await stage.bob.close();
      await stage.deployment.stop();
    }, 60_000);

    describe('access', () => {
      accessScenarios(stage);
    });
    describe('mail that arrives', () => {
      realtimeScenarios(stage);
    });
    describe('the briefing', () => {
      briefingScenarios(stage);
    });
    describe('the drive', () => {
      driveScenarios(stage);
    });
  });
}
