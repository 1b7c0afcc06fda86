import { buildGraphInSteps, SupergraphError, type Graph } from '../planning/graph';
import type { PlanningWorker } from '../planning/worker/planning-worker';
import type { GatewaySettings } from './gateway-settings';
import type { Generation } from './generation';
import type { GatewayLog } from './ports';
import { warmUp } from './warm-up';

/** What became of a new supergraph: it serves from now on, or it was the one that serves already. */
export type Reloaded = 'replaced' | 'unchanged';

interface GenerationsOptions {
  readonly first: Graph;
  readonly make: (graph: Graph) => Generation;
  readonly worker: PlanningWorker | undefined;
  readonly settings: GatewaySettings;
  readonly log: GatewayLog;
}

/** The graph that serves now, and its predecessors until their last request has ended. */
export class GraphGenerations {
  private serving: Generation;
  private readonly byGraph = new WeakMap<Graph, Generation>();
  private readonly retiring = new Set<Generation>();
  private wanted: string;
  private running: Promise<unknown> = Promise.resolve();
  private queued: Promise<Reloaded> | undefined;
  private closed = false;

  /** @throws SupergraphError when a subgraph cannot be connected. */
  constructor(private readonly options: GenerationsOptions) {
    this.serving = this.addOrRefuse(options.first);
    this.wanted = options.first.supergraphSdl;
  }

  get current(): Generation {
    return this.serving;
  }

  /** The generation whose operations have `graph`. */
  of(graph: Graph): Generation {
    return this.byGraph.get(graph) ?? this.serving;
  }

  /**
   * Builds what serves `supergraphSdl` beside what serves now, then puts it in its place. Of those
   * that come while another is built, the latest alone is built, for all who wait.
   *
   * @throws SupergraphError when it cannot be used; what serves goes on serving.
   */
  reload(supergraphSdl: string): Promise<Reloaded> {
    this.wanted = supergraphSdl;
    this.queued ??= this.running.then(() => {
      this.queued = undefined;
      const replacing = this.replace(this.wanted);
      this.running = replacing.catch(() => undefined);
      return replacing;
    });
    return this.queued;
  }

  /** Ends all streams. */
  endStreams(): void {
    for (const generation of [this.serving, ...this.retiring]) generation.subscriptions.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await Promise.all([this.serving, ...this.retiring].map((generation) => generation.close()));
  }

  private async replace(supergraphSdl: string): Promise<Reloaded> {
    const { settings, log } = this.options;
    const old = this.serving;
    if (this.closed || old.graph.supergraphSdl === supergraphSdl) return 'unchanged';
    const startedAt = performance.now();
    const graph = await buildGraphInSteps(supergraphSdl, settings.planner);
    const made = this.addOrRefuse(graph);
    const operations = await warmUp(old, made, settings.warmUp);
    this.serving = made;
    const ms = Math.round(performance.now() - startedAt);
    log.info({ ms, operations }, 'a new supergraph serves');
    this.retire(old);
    return 'replaced';
  }

  private addOrRefuse(graph: Graph): Generation {
    try {
      return this.add(graph);
    } catch (error) {
      throw new SupergraphError(error);
    }
  }

  private add(graph: Graph): Generation {
    const generation = this.options.make(graph);
    this.byGraph.set(graph, generation);
    this.options.worker?.adopt(graph);
    return generation;
  }

  private retire(old: Generation): void {
    const { worker, log } = this.options;
    this.retiring.add(old);
    void old
      .retire(() => this.serving)
      .catch((error: unknown) => log.warn({ err: error }, 'an old graph did not close'))
      .finally(() => {
        worker?.forget(old.graph);
        this.retiring.delete(old);
      });
  }
}
