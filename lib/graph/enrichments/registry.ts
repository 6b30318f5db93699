import { circuitBreaker } from "./circuit-breaker";
import { clusterName } from "./cluster-name";
import { configuredShare } from "./configured-share";
import { dataplane } from "./dataplane";
import { dead } from "./dead";
import type { Enrichment } from "./enrichment";
import { enrolment } from "./enrolment";
import { faultInjection } from "./fault-injection";
import { gateway } from "./gateway";
import { idle } from "./idle";
import { labels } from "./labels";
import { mirroring } from "./mirroring";
import { pods } from "./pods";
import { retries } from "./retries";
import { serviceEntry } from "./service-entry";
import { timeouts } from "./timeouts";
import { trafficShifting } from "./traffic-shifting";
import { unknownPeers } from "./unknown-peers";
import { virtualService } from "./virtual-service";
import { waypoint } from "./waypoint";
import { workloadEntry } from "./workload-entry";
import { workloadHealthBesideTraffic } from "./workload-health";

/** Every enrichment, by id. */
export const ENRICHMENTS: readonly Enrichment[] = [
  circuitBreaker,
  clusterName,
  configuredShare,
  dataplane,
  dead,
  enrolment,
  faultInjection,
  gateway,
  idle,
  labels,
  mirroring,
  pods,
  retries,
  serviceEntry,
  timeouts,
  trafficShifting,
  unknownPeers,
  virtualService,
  waypoint,
  workloadEntry,
  workloadHealthBesideTraffic,
];
