import type { Condition, LabelSelector, WithSpec } from "./meta";

/*
 * The Gateway API's kinds, and those beside it. Specs are kept as they are; written down is what is read of them.
 * @see https://gateway-api.sigs.k8s.io/reference/spec/
 */

type Unwritten = Readonly<Record<string, unknown>>;

export type GatewayClass = WithSpec<{ readonly controllerName?: string }>;

export type AllowedRoutes = {
  readonly namespaces?: { readonly from?: string; readonly selector?: LabelSelector };
  readonly kinds?: readonly { readonly group?: string; readonly kind: string }[];
};

export type Listener = {
  readonly name: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly tls?: Unwritten & { readonly mode?: string; readonly certificateRefs?: readonly ObjectReference[] };
  readonly allowedRoutes?: AllowedRoutes;
};

export type ListenerStatus = {
  readonly name: string;
  readonly attachedRoutes?: number;
  readonly conditions?: readonly Condition[];
};

export type ApiGateway = WithSpec<
  {
    readonly gatewayClassName?: string;
    readonly listeners?: readonly Listener[];
    readonly addresses?: readonly { readonly type?: string; readonly value?: string }[];
  },
  {
    readonly addresses?: readonly { readonly type?: string; readonly value?: string }[];
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly ListenerStatus[];
  }
>;

/** A reference to another object. Without `namespace`: in the namespace of what refers. */
export type ObjectReference = {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
};

export type ParentReference = ObjectReference & { readonly sectionName?: string; readonly port?: number };

export type BackendReference = ObjectReference & { readonly port?: number; readonly weight?: number };

export type RouteRule = {
  readonly name?: string;
  readonly matches?: readonly Unwritten[];
  readonly filters?: readonly Unwritten[];
  readonly backendRefs?: readonly BackendReference[];
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
};

/** HTTPRoute, GRPCRoute, TLSRoute, TCPRoute and UDPRoute. */
export type ApiRoute = WithSpec<
  {
    readonly parentRefs?: readonly ParentReference[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly RouteRule[];
  },
  {
    readonly parents?: readonly {
      readonly parentRef: ParentReference;
      readonly controllerName?: string;
      readonly conditions?: readonly Condition[];
    }[];
  }
>;

export type ReferenceGrant = WithSpec<{
  readonly from?: readonly { readonly group?: string; readonly kind: string; readonly namespace: string }[];
  readonly to?: readonly { readonly group?: string; readonly kind: string; readonly name?: string }[];
}>;

export type BackendTlsPolicy = WithSpec<
  { readonly targetRefs?: readonly (ObjectReference & { readonly sectionName?: string })[] } & Unwritten
>;

export type ListenerSet = WithSpec<
  { readonly parentRef?: ObjectReference; readonly listeners?: readonly Listener[] },
  { readonly conditions?: readonly Condition[]; readonly listeners?: readonly ListenerStatus[] }
>;

/** A kind of which no more is read than that it is there. */
export type OtherObject = WithSpec<Unwritten>;
