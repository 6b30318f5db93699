import type { Graph, GraphEdge } from "../lib/graph/model";

/** Where the demo's Prometheus is: one port above the dashboard. */
export function prometheusUrl(baseURL: string | undefined): string {
  const url = new URL(baseURL ?? "");
  return `http://${url.hostname}:${Number(url.port) + 1}`;
}

/** The value of a query that has one, asked of Prometheus itself; undefined where it has none. */
export async function askPrometheus(url: string, query: string, at: number): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, time: String(at) })}`);
  const body = (await response.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
  const [sample] = body.data.result;
  return sample && Number(sample.value[1]);
}

/** The graph as the API gives it. */
export async function askApi(baseURL: string | undefined, query: string): Promise<Graph> {
  const response = await fetch(`${baseURL}/api/graph?${query}`);
  return (await response.json()) as Graph;
}

/** An edge by its ends' ids. */
export function edgeBetween(graph: Graph, source: string, target: string, protocol: string): GraphEdge {
  const edge = graph.edges.find(({ id }) => id === `${source}|${target}|${protocol}`);
  if (!edge) throw new Error(`There is no edge from ${source} to ${target}`);
  return edge;
}
