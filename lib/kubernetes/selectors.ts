import { byLabel, byNamespace } from "./indexes";
import type { KubernetesObject, LabelSelector } from "./objects/meta";

type Labels = Readonly<Record<string, string>>;

/**
 * Whether a selector chooses what carries these labels. An empty selector chooses everything; one that is absent chooses
 * nothing, as in NetworkPolicy peers: where absence means everything, the caller knows it.
 */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  if (!hasLabels(labels, selector.matchLabels ?? {})) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === "Exists") return value !== undefined;
    if (operator === "DoesNotExist") return value === undefined;
    if (operator === "In") return value !== undefined && values.includes(value);
    return operator === "NotIn" && (value === undefined || !values.includes(value));
  });
}

/** Whether all these labels are there, with these values. */
export function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  for (const name in wanted) if (labels?.[name] !== wanted[name]) return false;
  return true;
}

/** The objects of a namespace that carry all these labels; all of them for none. Looks them up by the rarest label. */
export function withLabels<T extends KubernetesObject>(
  objects: readonly T[],
  namespace: string,
  wanted: Labels,
): readonly T[] {
  const inNamespace = byNamespace(objects).get(namespace) ?? [];
  let fewest = inNamespace;
  for (const [name, value] of Object.entries(wanted)) {
    const carriers = byLabel(objects, name).get(value) ?? [];
    if (carriers.length < fewest.length) fewest = carriers;
  }
  return fewest.filter(({ metadata }) => metadata.namespace === namespace && hasLabels(metadata.labels, wanted));
}
