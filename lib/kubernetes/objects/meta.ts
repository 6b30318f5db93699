/*
 * The shapes of what we keep of Kubernetes' objects. They are the API's own, in JSON: what is not listed was cut off as
 * the object arrived. Everything but a name may be missing, because nothing but the server has checked it.
 */

/** Who last changed what an object says (its status apart), by the record of field ownership. */
export type LastChange = {
  /** Unix seconds. */
  readonly at: number;
  /** The name a client gives itself: `kubectl-client-side-apply`, `helm`, `argocd-controller`. */
  readonly by: string;
};

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
};

export type ObjectMeta = {
  readonly name: string;
  /** Absent for what belongs to the cluster as a whole. */
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Without `kubectl.kubernetes.io/last-applied-configuration`, which says everything twice. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  /** RFC 3339, by the server's clock. */
  readonly creationTimestamp?: string;
  /** RFC 3339; given once the object is on its way out. */
  readonly deletionTimestamp?: string;
  readonly generation?: number;
  /** Absent where the object carries no record of it. */
  readonly lastChange?: LastChange;
};

/** What every object has. */
export type KubernetesObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
};

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
};

/** A condition of a status. `status` is `True`, `False` or `Unknown`. */
export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly observedGeneration?: number;
};

/** An object whose `spec` is kept as it is. `Spec` says what of it we read; there may be more. */
export type WithSpec<Spec, Status = { readonly conditions?: readonly Condition[] }> = KubernetesObject & {
  readonly spec?: Spec;
  readonly status?: Status;
};
