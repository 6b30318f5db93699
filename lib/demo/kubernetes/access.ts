import type { Kind } from "./kinds";
import { uidOf } from "./object";
import type { Attributes } from "./status";

/** Who asks, and what they may read. */
export type Identity = {
  readonly user: string;
  readonly groups: readonly string[];
  /** Whether they may; only asked about what nobody is refused anyway. */
  readonly may: (attributes: Attributes) => boolean;
};

/**
 * Something that an identity may not read: all fields that are given have to fit. Who may not read one namespace may
 * not read across all of them either, as RBAC has no exceptions.
 */
export type Forbidden = {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly verb?: string;
};

/** The dashboard's own identity, as its chart would make it. */
export const READER = "system:serviceaccount:alidade:alidade";

/** An identity that may read everything but what is listed. */
export function readerWithout(forbidden: readonly Forbidden[], kinds: readonly Kind[]): Identity {
  const isNamespaced = ({ group, resource }: Attributes) =>
    kinds.some((kind) => kind.namespaced && kind.group === group && kind.plural === resource);
  return {
    user: READER,
    groups: ["system:serviceaccounts", "system:serviceaccounts:alidade", "system:authenticated"],
    may: (attributes) => !forbidden.some((rule) => fits(rule, attributes, isNamespaced(attributes))),
  };
}

/** The decision, as the authorizer of the cluster gives it: reading, but never a Secret, and the reviews of oneself. */
export function isAllowed(identity: Identity, attributes: Attributes): boolean {
  if (attributes.group === "authorization.k8s.io" || attributes.group === "authentication.k8s.io") {
    return attributes.verb === "create" && attributes.resource.startsWith("selfsubject");
  }
  const isRead = attributes.verb === "get" || attributes.verb === "list" || attributes.verb === "watch";
  const isSecret = attributes.group === "" && attributes.resource === "secrets";
  return isRead && !isSecret && identity.may(attributes);
}

function fits(rule: Forbidden, attributes: Attributes, isNamespaced: boolean): boolean {
  const isEverywhere = isNamespaced && attributes.namespace === undefined;
  return (["group", "resource", "namespace", "verb"] as const).every(
    (field) =>
      rule[field] === undefined || rule[field] === attributes[field] || (field === "namespace" && isEverywhere),
  );
}

/** `status.userInfo` of a SelfSubjectReview. */
export function userInfoOf({ user, groups }: Identity) {
  return { username: user, uid: uidOf(user), groups: [...groups] };
}
