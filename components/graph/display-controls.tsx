import { Button } from "@/components/controls/button";
import { Select } from "@/components/controls/select";
import { GRAPH_TYPES, GROUPINGS, type GraphView } from "@/lib/view-state/graph-view";
import { GROUPING_NAMES, TYPE_NAMES } from "./kinds";
import type { ChangeView } from "./use-graph-view";

export type DisplayControlsProps = {
  view: GraphView;
  change: ChangeView;
  /** Whether there are hops beneath other edges at all: without ambient there is nothing to switch on. */
  hasUnderlay: boolean;
};

/** What a node is, and what is drawn. Another kind of node has other ids, so nothing stays selected. */
export function DisplayControls({ view, change, hasUnderlay }: DisplayControlsProps) {
  const { type, groupBy, serviceNodes, idle, underlay } = view;
  return (
    <>
      <Select
        label="Graph type"
        value={type}
        options={GRAPH_TYPES.map((value) => ({ value, label: TYPE_NAMES[value] }))}
        onChange={(chosen) => change({ type: chosen, selection: undefined })}
      />
      <Select
        label="Group by"
        prefix="group by"
        value={groupBy}
        options={GROUPINGS.map((value) => ({ value, label: GROUPING_NAMES[value] }))}
        onChange={(chosen) => change({ groupBy: chosen, selection: undefined })}
      />
      <Button
        framed
        pressed={serviceNodes}
        title="Draw services between callers and workloads"
        onClick={() => change({ serviceNodes: !serviceNodes })}
      >
        Service nodes
      </Button>
      <Button
        framed
        pressed={idle}
        title="Also what has no traffic in the window"
        onClick={() => change({ idle: !idle })}
      >
        Idle
      </Button>
      {(hasUnderlay || underlay) && (
        <Button
          framed
          pressed={underlay}
          title="Also the L4 hops beneath HTTP edges, which ztunnel reports"
          onClick={() => change({ underlay: !underlay })}
        >
          Underlay
        </Button>
      )}
    </>
  );
}
