import { expect } from "vitest";
import type { Call } from "../testing/http";
import { MAPS, WIDGETS } from "./objects";

/** One request, and what any API server answers to it. */
export type Case = {
  readonly name: string;
  readonly path: string;
  readonly options?: Call;
  readonly status: number;
  /** What the answer has among other things; absent where it is no JSON. */
  readonly answer?: object;
  /** The names of the items, exactly. */
  readonly items?: readonly string[];
  /** What servers answer that are older than a minor version of Kubernetes 1, which knew nothing of it yet. */
  readonly before?: { readonly minor: number; readonly status: number };
};

const review = (resourceAttributes: object) => ({
  method: "POST",
  body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } },
});

/** Only what is true of a real kube-apiserver as of the demo's: the same table is run against both. */
export const CASES: readonly Case[] = [
  { name: "is ready", path: "/readyz", status: 200 },
  { name: "says its version", path: "/version", status: 200, answer: { major: "1", gitVersion: expect.any(String) } },
  { name: "lists versions of the core", path: "/api", status: 200, answer: { kind: "APIVersions", versions: ["v1"] } },
  {
    name: "lists groups",
    path: "/apis",
    status: 200,
    answer: {
      kind: "APIGroupList",
      groups: expect.arrayContaining([expect.objectContaining({ name: "apps" })]),
    },
  },
  {
    name: "describes one group",
    path: "/apis/conformance.example.com",
    status: 200,
    answer: {
      kind: "APIGroup",
      name: "conformance.example.com",
      preferredVersion: { groupVersion: "conformance.example.com/v1", version: "v1" },
    },
  },
  {
    name: "describes the resources of one version",
    path: "/apis/conformance.example.com/v1",
    status: 200,
    answer: {
      kind: "APIResourceList",
      groupVersion: "conformance.example.com/v1",
      resources: [
        expect.objectContaining({
          name: "widgets",
          singularName: "widget",
          namespaced: true,
          kind: "Widget",
          verbs: expect.arrayContaining(["get", "list", "watch"]),
          shortNames: ["wd"],
        }),
      ],
    },
  },
  {
    name: "gives all groups at once",
    path: "/apis",
    options: { headers: { accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" } },
    status: 200,
    before: { minor: 30, status: 406 },
    answer: {
      kind: "APIGroupDiscoveryList",
      apiVersion: "apidiscovery.k8s.io/v2",
      items: expect.arrayContaining([expect.objectContaining({ metadata: expect.objectContaining({ name: "apps" }) })]),
    },
  },
  { name: "has no such group", path: "/apis/nothing.example.com/v1", status: 404 },
  // Of what is not granted, a real one says so first: 403, whether it is there or not.
  { name: "has no such resource", path: WIDGETS.replace(/widgets$/, "gadgets"), status: 404 },
  {
    name: "lists a namespace",
    path: MAPS,
    status: 200,
    answer: { kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: expect.stringMatching(/^\d+$/) } },
    items: ["a", "b", "c", "d", "e"],
  },
  {
    name: "lists another namespace",
    path: MAPS.replace("conformance-a", "conformance-b"),
    status: 200,
    items: [],
  },
  {
    name: "lists a namespace that does not exist",
    path: MAPS.replace("conformance-a", "nowhere"),
    status: 200,
    items: [],
  },
  {
    name: "lists objects of the cluster",
    path: "/api/v1/namespaces?labelSelector=suite",
    status: 200,
    items: ["conformance-a", "conformance-b"],
  },
  {
    name: "lists across namespaces",
    path: "/api/v1/configmaps?labelSelector=suite%3Dconformance",
    status: 200,
    items: ["a", "b", "c", "d", "e"],
  },
  {
    name: "lists what is defined",
    path: WIDGETS,
    status: 200,
    answer: { kind: "WidgetList", apiVersion: "conformance.example.com/v1" },
    items: ["w"],
  },
  {
    name: "lists in another version",
    path: WIDGETS.replace("/v1/", "/v1alpha1/"),
    status: 200,
    answer: {
      apiVersion: "conformance.example.com/v1alpha1",
      items: [{ apiVersion: "conformance.example.com/v1alpha1" }],
    },
    items: ["w"],
  },
  { name: "selects by label", path: `${MAPS}?labelSelector=suite,colour%3Dblue`, status: 200, items: ["a", "c", "e"] },
  {
    name: "selects by a set",
    path: `${MAPS}?labelSelector=suite,colour+notin+(blue,red)`,
    status: 200,
    items: ["b", "d"],
  },
  { name: "selects by name", path: `${MAPS}?fieldSelector=metadata.name%3Dc`, status: 200, items: ["c"] },
  {
    name: "selects what is defined by name",
    path: `${WIDGETS}?fieldSelector=metadata.name!%3Dw`,
    status: 200,
    items: [],
  },
  {
    name: "refuses a label selector",
    path: `${MAPS}?labelSelector=a%3D%3D%3Db`,
    status: 400,
    answer: { kind: "Status", reason: "BadRequest" },
  },
  {
    name: "refuses a field selector",
    path: `${MAPS}?fieldSelector=data.colour%3Dblue`,
    status: 400,
    answer: { kind: "Status", reason: "BadRequest" },
  },
  {
    name: "refuses a match without a version",
    path: `${MAPS}?resourceVersionMatch=Exact`,
    status: 422,
    answer: { kind: "Status", reason: "Invalid" },
  },
  {
    name: "refuses a token",
    path: `${MAPS}?limit=1&continue=abc`,
    status: 400,
    answer: { kind: "Status", reason: "BadRequest" },
  },
  {
    name: "does not know the future",
    path: `${MAPS}?resourceVersion=9000000000000000`,
    status: 504,
    answer: { reason: "Timeout" },
  },
  {
    name: "gives one object",
    path: `${MAPS}/a`,
    status: 200,
    answer: { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "a" }, data: { colour: "blue" } },
  },
  {
    name: "gives one that is defined",
    path: `${WIDGETS}/w`,
    status: 200,
    answer: { kind: "Widget", metadata: { name: "w", generation: 1 }, spec: { size: 1 } },
  },
  {
    name: "says what is not there",
    path: `${MAPS}/z`,
    status: 404,
    answer: {
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      message: 'configmaps "z" not found',
      reason: "NotFound",
      details: { name: "z", kind: "configmaps" },
      code: 404,
    },
  },
  {
    name: "says what is not there of what is defined",
    path: `${WIDGETS}/z`,
    status: 404,
    answer: {
      message: 'widgets.conformance.example.com "z" not found',
      details: { name: "z", group: "conformance.example.com", kind: "widgets" },
    },
  },
  {
    name: "forbids secrets",
    path: "/api/v1/secrets",
    status: 403,
    answer: {
      kind: "Status",
      reason: "Forbidden",
      message: expect.stringMatching(
        /^secrets is forbidden: User ".+" cannot list resource "secrets" in API group "" at the cluster scope/,
      ),
      details: { kind: "secrets" },
      code: 403,
    },
  },
  {
    name: "forbids one secret",
    path: "/api/v1/namespaces/conformance-a/secrets/x",
    status: 403,
    answer: {
      message: expect.stringMatching(
        /^secrets "x" is forbidden: User ".+" cannot get resource "secrets" in API group "" in the namespace "conformance-a"/,
      ),
      details: { name: "x", kind: "secrets" },
    },
  },
  {
    name: "grants a review of what may be read",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    options: review({ verb: "list", resource: "configmaps", namespace: "conformance-a" }),
    status: 201,
    answer: { kind: "SelfSubjectAccessReview", status: { allowed: true } },
  },
  {
    name: "denies a review of what may not",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    options: review({ verb: "list", resource: "secrets" }),
    status: 201,
    answer: { kind: "SelfSubjectAccessReview", status: { allowed: false } },
  },
  {
    name: "tells who one is",
    path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    options: { method: "POST", body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" } },
    status: 201,
    before: { minor: 28, status: 403 },
    answer: { kind: "SelfSubjectReview", status: { userInfo: { username: expect.stringContaining("alidade") } } },
  },
];
