import { type Kind, resourceOf } from "./kinds";
import type { JsonObject } from "./object";

/** What the API answers when it does not give what was asked for. */
export type Status = {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: JsonObject;
  readonly status: "Failure";
  readonly message: string;
  readonly reason?: string;
  readonly details?: JsonObject;
  readonly code: number;
};

/** Thrown where a request cannot be answered; the server sends its Status. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

/** Who asks for what, in the words of RBAC. */
export type Attributes = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
};

/*
 * Messages and reasons are those of `k8s.io/apimachinery/pkg/api/errors`.
 */

export function badRequest(message: string): StatusError {
  return failure(400, "BadRequest", message);
}

export function unauthorized(): StatusError {
  return failure(401, "Unauthorized", "Unauthorized");
}

export function forbidden(
  user: string,
  { verb, group, resource, subresource, namespace, name }: Attributes,
): StatusError {
  const full = group === "" ? resource : `${resource}.${group}`;
  const path = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const what = name ? `${full} "${name}" is forbidden` : `${full} is forbidden`;
  return failure(
    403,
    "Forbidden",
    `${what}: User "${user}" cannot ${verb} resource "${path}" in API group "${group}" ${where}`,
    { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource },
  );
}

export function notFound(kind: Kind, name: string): StatusError {
  return failure(404, "NotFound", `${resourceOf(kind)} "${name}" not found`, {
    name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
  });
}

export function methodNotAllowed(): StatusError {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** `continueAt` is a token that goes on from there without being consistent with the pages before. */
export function expired(message: string, continueAt?: string): StatusError {
  const error = failure(410, "Expired", message);
  return continueAt === undefined ? error : new StatusError({ ...error.status, metadata: { continue: continueAt } });
}

export function tooLargeVersion(asked: number, present: number): StatusError {
  return failure(504, "Timeout", `Too large resource version: ${asked}, current: ${present}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

/** For parameters that do not go together. */
export function invalid(message: string): StatusError {
  const details = { group: "meta.k8s.io", kind: "ListOptions" };
  return failure(422, "Invalid", `ListOptions.meta.k8s.io "" is invalid: ${message}`, details);
}

export function unsupportedMediaType(): StatusError {
  const message = "the body of the request was in an unknown format - accepted media types include: application/json";
  return failure(415, "UnsupportedMediaType", message);
}

export function unavailable(): StatusError {
  return failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
}

function failure(code: number, reason: string, message: string, details?: JsonObject): StatusError {
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  });
}
