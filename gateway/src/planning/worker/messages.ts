import type { PlannerOptions } from '../build-graph';

/** What the planning thread is told. */
export type PlanningMessage =
  | { type: 'graph'; graph: number; sdl: string; options: PlannerOptions }
  | { type: 'forget'; graph: number }
  | { type: 'plan'; job: number; graph: number; text: string };

/** What it answers. */
export type PlanningReply =
  | { type: 'started' }
  | { type: 'built'; graph: number }
  | { type: 'unusable'; graph: number; reason: string }
  /** `plan` is the JSON text of a query plan. */
  | { type: 'planned'; job: number; plan: string }
  | { type: 'limited'; job: number; reason: string }
  /** The planner has failed, as it would again. */
  | { type: 'faulty'; job: number; reason: string }
  | { type: 'failed'; job: number; reason: string };
