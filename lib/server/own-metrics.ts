import type { ServerContext } from "./context";
import { VERSION } from "./version";

type Family = {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly samples: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number | undefined;
  }[];
};

/**
 * Our own metrics in Prometheus' text format. A value that is not known is left out, because it is not zero.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function ownMetrics({ sources, startedAt }: Pick<ServerContext, "sources" | "startedAt">): string {
  const statuses = sources.map((source) => source.status());
  const perSource = (read: (status: (typeof statuses)[number]) => number | undefined) =>
    statuses.map((status) => ({ labels: { source: status.name }, value: read(status) }));
  const memory = process.memoryUsage();
  const families: readonly Family[] = [
    {
      name: "alidade_build_info",
      type: "gauge",
      help: "Version of this build.",
      samples: [{ labels: { version: VERSION }, value: 1 }],
    },
    {
      name: "alidade_source_up",
      type: "gauge",
      help: "Whether the source answered last.",
      samples: perSource(({ reachable }) => (reachable === undefined ? undefined : Number(reachable))),
    },
    {
      name: "alidade_source_queries_total",
      type: "counter",
      help: "Queries sent to the source.",
      samples: perSource(({ queriesSent }) => queriesSent),
    },
    {
      name: "alidade_source_queries_failed_total",
      type: "counter",
      help: "Queries the source did not answer.",
      samples: perSource(({ queriesFailed }) => queriesFailed),
    },
    {
      name: "alidade_source_queries_waiting",
      type: "gauge",
      help: "Queries waiting to be sent.",
      samples: perSource(({ queriesWaiting }) => queriesWaiting),
    },
    {
      name: "alidade_source_received_bytes_total",
      type: "counter",
      help: "Bytes of answers, decompressed.",
      samples: perSource(({ bytesReceived }) => bytesReceived),
    },
    {
      name: "alidade_source_last_query_seconds",
      type: "gauge",
      help: "Wall time of the last answered query.",
      samples: perSource(({ latencyMs }) => (latencyMs === undefined ? undefined : latencyMs / 1000)),
    },
    {
      name: "process_start_time_seconds",
      type: "gauge",
      help: "Start of the process, in unix seconds.",
      samples: [{ value: startedAt }],
    },
    {
      name: "process_resident_memory_bytes",
      type: "gauge",
      help: "Resident memory.",
      samples: [{ value: memory.rss }],
    },
    { name: "nodejs_heap_size_used_bytes", type: "gauge", help: "Used heap.", samples: [{ value: memory.heapUsed }] },
  ];
  return `${families.map(familyText).join("\n")}\n`;
}

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.flatMap(({ labels = {}, value }) => {
    if (value === undefined) return [];
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return [`${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`];
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n");
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
