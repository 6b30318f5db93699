import type { ClusterVocabulary } from "../../cluster-vocabulary";
import { limits, subsets } from "./destination-rules";
import { enrolment } from "./enrolment";
import { gateways } from "./gateways";
import { machines } from "./machines";
import { namelessCallers } from "./nameless-callers";
import {
  canonicalName,
  canonicalRevision,
  dataplaneOfPod,
  isControlPlane,
  isMeshNamespace,
  isNoise,
  meshLabelsOf,
  otherNames,
  proxyRole,
} from "./pods";
import { routes } from "./routes";
import { declared } from "./service-entries";
import { waypoints } from "./waypoints";

/** How Istio is told from the objects of a cluster. */
export const ISTIO_IN_CLUSTERS: ClusterVocabulary = {
  appOf: canonicalName,
  versionOf: canonicalRevision,
  otherNames,
  dataplaneOf: dataplaneOfPod,
  roleOf: proxyRole,
  isControlPlane,
  isMeshNamespace,
  meshLabelsOf,
  isNoise,
  namelessCallers,
  machines,
  routes,
  subsets,
  limits,
  declared,
  enrolment,
  gateways,
  waypoints,
};
