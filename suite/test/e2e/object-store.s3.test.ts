import { startS3, type TestS3 } from '@suitegraph/kit/testing/servers';
import { describeProduct } from '../scenarios';
import { deployInProcess } from '../support/in-process';

let s3: TestS3 | undefined;

describeProduct('one process with an S3 object store', async () => {
  s3 = await startS3();
  const deployment = await deployInProcess({
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: s3.region,
    S3_BUCKET: 'suitegraph',
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  });
  return {
    ...deployment,
    stop: async () => {
      await deployment.stop();
      await s3?.stop();
    },
  };
});
