import { realTarget } from "./real-target";
import { conformanceSuite } from "./suite";

/* Only run where it is asked for (`KUBEBUILDER_ASSETS`), and then what is missing is a failure. */
conformanceSuite("a real kube-apiserver", () => realTarget(process.env.KUBEBUILDER_ASSETS));
