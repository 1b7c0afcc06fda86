export { openJobs } from './open-jobs';
export { PermanentJobError } from './job-runner';
export type {
  DeadLetter,
  EnqueueOptions,
  Job,
  JobHandler,
  Jobs,
  JobsOptions,
  QueueOptions,
  WorkOptions,
} from './jobs';
