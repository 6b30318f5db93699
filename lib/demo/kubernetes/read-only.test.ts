import { describe, expect, it } from "vitest";
import { judged } from "./read-only";

function sent(line: string, status = 200) {
  const [method = "", url = ""] = line.split(" ");
  const [path = "", query = ""] = url.split("?");
  return { method, path, query, status };
}

/** What a reader does, among which one request that is none has to be found. */
const READS = [
  "GET /version",
  "GET /api",
  "GET /apis/apps/v1",
  "GET /api/v1/namespaces",
  "GET /api/v1/pods?limit=100",
  "GET /api/v1/pods?limit=100&continue=abc",
  "GET /api/v1/pods?watch=true&resourceVersion=7",
  "GET /api/v1/namespaces/shop/pods/cart-1",
  "GET /api/v1/namespaces/shop/pods/cart-1/log",
  "GET /apis/networking.istio.io/v1/virtualservices?watch=1",
  "GET /apis/apps/v1/namespaces/shop/deployments",
  "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
  "POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
];

describe("the judgement of what was sent to an API server", () => {
  it("has nothing against reads and questions about oneself", () => {
    expect(judged(READS.map((line) => sent(line))).offences).toEqual([]);
  });

  it("has nothing against objects that are only called so", () => {
    const lines = [
      "GET /api/v1/namespaces/secrets/pods",
      "GET /api/v1/namespaces/proxy",
      "GET /api/v1/namespaces/shop/pods/secrets",
      "GET /api/v1/namespaces/shop/services/exec",
    ];

    expect(judged(lines.map((line) => sent(line))).offences).toEqual([]);
  });

  it.each([
    "POST /api/v1/namespaces/shop/pods",
    "POST /apis/authorization.k8s.io/v1/subjectaccessreviews",
    "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews/another",
    "POST /apis/authentication.k8s.io/v1/tokenreviews",
    "POST /apis/elsewhere.example.org/v1/selfsubjectaccessreviews",
    "POST /api/v1/namespaces/shop/serviceaccounts/default/token",
    "PUT /apis/apps/v1/namespaces/shop/deployments/cart",
    "PATCH /apis/apps/v1/namespaces/shop/deployments/cart",
    "PATCH /apis/apps/v1/namespaces/shop/deployments/cart/scale",
    "DELETE /api/v1/namespaces/shop/pods/cart-1",
    "DELETE /apis/networking.istio.io/v1/virtualservices",
    "OPTIONS /api/v1/pods",
    "HEAD /api/v1/pods",
    "CONNECT 10.0.0.1:443",
    "GET /api/v1/secrets",
    "GET /api/v1/secrets?watch=true",
    "GET /api/v1/namespaces/shop/secrets",
    "GET /api/v1/namespaces/shop/secrets/token",
    "GET /api/v1/namespaces/shop/%73ecrets/token",
    "GET /api/v1/namespaces/shop%2Fsecrets",
    "GET /api/v1/watch/pods",
    "GET /api/v1/watch/secrets",
    "GET /api/v1/namespaces/shop/pods/cart-1/exec?command=sh",
    "GET /api/v1/namespaces/shop/pods/cart-1/attach",
    "GET /api/v1/namespaces/shop/pods/cart-1/portforward",
    "GET /api/v1/namespaces/shop/pods/cart-1/proxy/metrics",
    "GET /api/v1/namespaces/shop/services/cart:80/proxy",
    "GET /api/v1/nodes/east-worker-1/proxy/logs",
    "GET /api/v1/namespaces/shop/../../secrets",
    "GET /api/v1//pods",
    "GET /api/v1/namespaces/%zz",
    "GET /metrics",
    "GET /",
  ])("finds %s among reads", (line) => {
    const { offences } = judged([...READS.slice(0, 5), line, ...READS.slice(5)].map((each) => sent(each)));

    expect(offences).toHaveLength(1);
    expect(offences[0]).toContain(line);
  });

  it("finds what was refused or never answered, too", () => {
    expect(judged([sent("DELETE /api/v1/pods", 405), sent("GET /api/v1/secrets", 0)]).offences).toHaveLength(2);
  });

  it("tells what was listed and what was watched, and of each what had success", () => {
    const { listed, watched } = judged([
      ...READS.map((line) => sent(line)),
      sent("GET /api/v1/nodes", 403),
      sent("GET /api/v1/services?watch=true", 0),
    ]);

    expect(listed).toEqual(["deployments.apps", "namespaces", "pods"]);
    expect(watched).toEqual(["pods", "virtualservices.networking.istio.io"]);
  });

  it("has seen nothing where nothing was sent", () => {
    expect(judged([])).toEqual({ offences: [], listed: [], watched: [] });
  });
});
