import { setTimeout as sleep } from "node:timers/promises";
import { apiVersionOf, KINDS, type Kind, kindOf } from "../kinds";
import type { KubeObject } from "../object";
import { call, type Endpoint } from "../testing/http";
import { startRealApiServer } from "../testing/real-api-server";
import { WIDGET, WIDGETS } from "./objects";
import type { Target } from "./target";

const RBAC: readonly Kind[] = ["ClusterRole", "ClusterRoleBinding"].map((kind) => ({
  group: "rbac.authorization.k8s.io",
  versions: ["v1"],
  kind,
  plural: `${kind.toLowerCase()}s`,
  shortNames: [],
  namespaced: false,
  custom: false,
  selectable: [],
}));

/** What the dashboard is granted, as far as the table goes: reading, and no Secrets. */
const GRANTS: readonly KubeObject[] = [
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "alidade" },
    rules: [
      { apiGroups: [""], resources: ["namespaces", "configmaps"], verbs: ["get", "list", "watch"] },
      { apiGroups: [WIDGET.group], resources: ["*"], verbs: ["get", "list", "watch"] },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "alidade" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "alidade" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "alidade" }],
  },
];

/** A real kube-apiserver from the folder that holds it and its etcd. */
export async function realTarget(assets: string | undefined): Promise<Target> {
  const { admin, reader, close } = await startRealApiServer(assets);
  for (const grant of GRANTS) await write(admin, grant);
  return {
    ...reader,
    async write(object) {
      await write(admin, object);
      if (object.kind === "CustomResourceDefinition") await untilServed(reader);
    },
    async remove(object) {
      await expectOk(admin, objectPath(object), { method: "DELETE" });
    },
    close,
  };
}

async function write(admin: Endpoint, object: KubeObject): Promise<void> {
  const path = objectPath(object);
  const present = await call(admin, path);
  if (present.status === 404) {
    await expectOk(admin, path.slice(0, path.lastIndexOf("/")), { method: "POST", body: object });
    return;
  }
  const { resourceVersion } = present.json().metadata;
  const body = { ...object, metadata: { ...object.metadata, resourceVersion } };
  await expectOk(admin, path, { method: "PUT", body });
}

async function expectOk(admin: Endpoint, path: string, options: { readonly method: string; readonly body?: unknown }) {
  const { status, text } = await call(admin, path, options);
  if (status >= 300) throw new Error(`${options.method} ${path}: ${status} ${text}`);
}

/** A definition takes effect some time after it was accepted, and is described later still. */
async function untilServed(reader: Endpoint): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const [list, groups] = [await call(reader, WIDGETS), await call(reader, "/apis")];
    if (list.status === 200 && groups.text.includes(WIDGET.group)) return;
    await sleep(200);
  }
  throw new Error("The definition of widgets has not taken effect.");
}

function objectPath(object: KubeObject): string {
  const kind = kindOf(object, [...KINDS, ...RBAC, WIDGET]);
  if (!kind) throw new Error(`${object.kind} is not known.`);
  const { name, namespace } = object.metadata;
  const version = apiVersionOf(kind, object.apiVersion.split("/").at(-1) ?? "v1");
  const root = kind.group === "" ? "/api" : "/apis";
  return `${root}/${version}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${kind.plural}/${name}`;
}
