import { type Identity, isAllowed, userInfoOf } from "./access";
import type { Kind } from "./kinds";
import { type Attributes, badRequest } from "./status";

type AskedAttributes = {
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
};

/**
 * Answers a review that somebody posts about themselves: the object sent, with its `status`. `body` is the JSON text.
 * Throws a Status when the body is not such a review.
 */
export function answerReview(plural: string, body: string, identity: Identity, kinds: readonly Kind[]): unknown {
  const review = parsed(body);
  switch (plural) {
    case "selfsubjectreviews":
      return { ...review, metadata: {}, status: { userInfo: userInfoOf(identity) } };
    case "selfsubjectaccessreviews":
      return { ...review, metadata: {}, status: accessStatus(review.spec, identity, kinds) };
    default:
      return { ...review, metadata: {}, status: rulesStatus(review.spec, identity, kinds) };
  }
}

function parsed(body: string): { readonly spec?: unknown } {
  try {
    const review: unknown = JSON.parse(body);
    if (typeof review === "object" && review !== null) return review;
  } catch {
    // Said below.
  }
  throw badRequest("the object provided is unrecognized (must be of type SelfSubjectAccessReview)");
}

/** `*` asks for all there are; it is granted only where every one of them is. */
function accessStatus(spec: unknown, identity: Identity, kinds: readonly Kind[]) {
  const { resourceAttributes } = (spec ?? {}) as { resourceAttributes?: AskedAttributes };
  // Paths that are no resources: /version and the like.
  if (!resourceAttributes) return { allowed: true };
  const { verb = "", group = "", resource = "", ...rest } = resourceAttributes;
  const verbs = verb === "*" ? ["get", "list", "watch", "create", "update", "delete"] : [verb];
  const known = kinds.filter((kind) => group === "*" || kind.group === group);
  const wanted = resource === "*" ? known.map((kind) => kind.plural) : [resource];
  const attributes = verbs.flatMap((one) =>
    wanted.map((name) => attributesOf(one, group === "*" ? "" : group, name, rest)),
  );
  const allowed = attributes.length > 0 && attributes.every((each) => isAllowed(identity, each));
  return allowed ? { allowed, reason: 'RBAC: allowed by ClusterRoleBinding "alidade"' } : { allowed };
}

function attributesOf(verb: string, group: string, resource: string, rest: AskedAttributes): Attributes {
  return {
    verb,
    group,
    resource,
    ...(rest.subresource ? { subresource: rest.subresource } : {}),
    ...(rest.namespace ? { namespace: rest.namespace } : {}),
    ...(rest.name ? { name: rest.name } : {}),
  };
}

/** What may be read in one namespace, resource by resource. */
function rulesStatus(spec: unknown, identity: Identity, kinds: readonly Kind[]) {
  const { namespace } = (spec ?? {}) as { namespace?: string };
  if (!namespace) throw badRequest("no namespace on request");
  const resourceRules = kinds.flatMap(({ group, plural }) => {
    const verbs = ["get", "list", "watch"].filter((verb) =>
      isAllowed(identity, { verb, group, resource: plural, namespace }),
    );
    return verbs.length > 0 ? [{ verbs, apiGroups: [group], resources: [plural] }] : [];
  });
  return {
    resourceRules,
    nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/api", "/api/*", "/apis", "/apis/*", "/version"] }],
    incomplete: false,
  };
}
