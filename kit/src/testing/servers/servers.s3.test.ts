import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { startS3, type TestS3 } from '.';

function clientOf({ endpoint, region, accessKeyId, secretAccessKey }: TestS3): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

it('starts an S3 endpoint that checks signatures', async () => {
  const server = await startS3();
  try {
    const client = clientOf(server);
    await client.send(new CreateBucketCommand({ Bucket: 'one' }));
    const { Buckets = [] } = await client.send(new ListBucketsCommand());
    expect(Buckets.map(({ Name }) => Name)).toEqual(['one']);
    const intruder = clientOf({ ...server, secretAccessKey: 'wrong' });
    await expect(intruder.send(new ListBucketsCommand())).rejects.toThrow(/signature/i);
  } finally {
    await server.stop();
  }
});
