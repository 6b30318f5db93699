import type { Condition, WithSpec } from "./meta";

/*
 * Istio's own kinds. Specs are kept as they are; written down is what is read of them.
 * @see https://istio.io/latest/docs/reference/config/
 */

/** A part of a spec that nobody has written down yet. */
export type Unwritten = Readonly<Record<string, unknown>>;

/** A `spec.selector` of security, telemetry and extension resources. Absent or empty: the whole namespace. */
export type WorkloadSelector = { readonly matchLabels?: Readonly<Record<string, string>> };

/** What a policy is attached to by name. @see https://istio.io/latest/docs/reference/config/type/workload-selector/ */
export type PolicyTargetReference = {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
};

export type Destination = {
  readonly host: string;
  readonly subset?: string;
  readonly port?: { readonly number?: number };
};

export type RouteDestination = { readonly destination?: Destination; readonly weight?: number };

export type StringMatch = { readonly exact?: string; readonly prefix?: string; readonly regex?: string };

export type HttpMatch = {
  readonly name?: string;
  readonly uri?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly queryParams?: Readonly<Record<string, StringMatch>>;
  readonly port?: number;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
  readonly gateways?: readonly string[];
};

export type HttpRoute = {
  readonly name?: string;
  readonly match?: readonly HttpMatch[];
  readonly route?: readonly RouteDestination[];
  readonly redirect?: Unwritten;
  readonly rewrite?: Unwritten;
  readonly delegate?: { readonly name?: string; readonly namespace?: string };
  readonly fault?: Unwritten;
  readonly timeout?: string;
  readonly retries?: Unwritten;
  readonly mirror?: Destination;
  readonly mirrors?: readonly {
    readonly destination: Destination;
    readonly percentage?: { readonly value?: number };
  }[];
};

export type VirtualService = WithSpec<{
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly http?: readonly HttpRoute[];
  readonly tls?: readonly { readonly match?: readonly Unwritten[]; readonly route?: readonly RouteDestination[] }[];
  readonly tcp?: readonly { readonly match?: readonly Unwritten[]; readonly route?: readonly RouteDestination[] }[];
  readonly exportTo?: readonly string[];
}>;

export type TrafficPolicy = {
  readonly tls?: Unwritten & { readonly mode?: string };
  readonly loadBalancer?: Unwritten;
  readonly connectionPool?: Unwritten;
  readonly outlierDetection?: Unwritten;
  readonly portLevelSettings?: readonly Unwritten[];
};

export type Subset = {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly trafficPolicy?: TrafficPolicy;
};

export type DestinationRule = WithSpec<{
  readonly host?: string;
  readonly trafficPolicy?: TrafficPolicy;
  readonly subsets?: readonly Subset[];
  readonly exportTo?: readonly string[];
  readonly workloadSelector?: WorkloadSelector;
}>;

export type IstioPort = {
  readonly number?: number;
  readonly protocol?: string;
  readonly name?: string;
  readonly targetPort?: number;
};

export type IstioGateway = WithSpec<{
  readonly selector?: Readonly<Record<string, string>>;
  readonly servers?: readonly {
    readonly port?: IstioPort;
    readonly hosts?: readonly string[];
    readonly tls?: Unwritten & { readonly mode?: string; readonly credentialName?: string };
    readonly name?: string;
  }[];
}>;

export type ServiceEntry = WithSpec<{
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[];
  readonly ports?: readonly IstioPort[];
  readonly location?: string;
  readonly resolution?: string;
  readonly endpoints?: readonly WorkloadEntrySpec[];
  readonly workloadSelector?: { readonly labels?: Readonly<Record<string, string>> };
  readonly exportTo?: readonly string[];
}>;

export type WorkloadEntrySpec = {
  readonly address?: string;
  readonly ports?: Readonly<Record<string, number>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly network?: string;
  readonly locality?: string;
  readonly weight?: number;
  readonly serviceAccount?: string;
};

export type WorkloadEntry = WithSpec<WorkloadEntrySpec>;

export type WorkloadGroup = WithSpec<{
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly template?: WorkloadEntrySpec;
}>;

export type Sidecar = WithSpec<{
  readonly workloadSelector?: { readonly labels?: Readonly<Record<string, string>> };
  readonly ingress?: readonly Unwritten[];
  readonly egress?: readonly (Unwritten & { readonly hosts?: readonly string[] })[];
  readonly outboundTrafficPolicy?: { readonly mode?: string };
}>;

export type EnvoyFilter = WithSpec<{
  readonly workloadSelector?: { readonly labels?: Readonly<Record<string, string>> };
  readonly targetRefs?: readonly PolicyTargetReference[];
  readonly configPatches?: readonly Unwritten[];
}>;

export type ProxyConfig = WithSpec<{ readonly selector?: WorkloadSelector } & Unwritten>;

/** What security, telemetry and extension resources are attached by. */
export type Attached = {
  readonly selector?: WorkloadSelector;
  readonly targetRef?: PolicyTargetReference;
  readonly targetRefs?: readonly PolicyTargetReference[];
};

export type AuthorizationRule = {
  readonly from?: readonly { readonly source?: Readonly<Record<string, readonly string[]>> }[];
  readonly to?: readonly { readonly operation?: Readonly<Record<string, readonly string[]>> }[];
  readonly when?: readonly {
    readonly key: string;
    readonly values?: readonly string[];
    readonly notValues?: readonly string[];
  }[];
};

export type AuthorizationPolicy = WithSpec<
  Attached & {
    /** Absent: `ALLOW`. */
    readonly action?: string;
    readonly provider?: { readonly name?: string };
    readonly rules?: readonly AuthorizationRule[];
  },
  { readonly conditions?: readonly Condition[] }
>;

export type PeerAuthentication = WithSpec<{
  readonly selector?: WorkloadSelector;
  readonly mtls?: { readonly mode?: string };
  readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
}>;

export type RequestAuthentication = WithSpec<Attached & { readonly jwtRules?: readonly Unwritten[] }>;

export type Telemetry = WithSpec<Attached & Unwritten>;

export type IstioExtension = WithSpec<Attached & Unwritten>;
